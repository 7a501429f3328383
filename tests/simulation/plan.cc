#include "tests/simulation/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "grammar/parser.h"

namespace alertd::simulation {
namespace {

using std::chrono::seconds;

const std::vector<std::string> kJobs = {"api", "db", "web"};
const std::vector<std::string> kSeverities = {"CRITICAL", "HIGH", "LOW"};
const std::vector<std::string> kReceivers = {"ann", "bob", "cyd", "dan"};

Matcher Equal(const std::string& name, const std::string& value) {
  return *Matcher::Make(MatchKind::kEqual, name, value);
}

rules::Rule MakeRule(Dice& dice, int number) {
  rules::Rule rule;
  rule.name = "rule" + std::to_string(number);
  rule.expr_text = MetricOf(rule.name) + " > 0";
  rule.expr = *grammar::ParseExprOrError(rule.expr_text);
  rule.hold = seconds{15 * dice.Roll(5)};
  rule.keep_firing = dice.OneIn(3) ? dice.Seconds(10, 60) : Duration{0};
  rule.labels = {{"severity", dice.Pick(kSeverities)}};
  rule.annotations = {{"text", "{{ $labels.instance }} has {{ $value }}"}};
  return rule;
}

std::vector<rules::RuleGroup> MakeGroups(Dice& dice) {
  std::vector<rules::RuleGroup> groups(2);
  int rules = 0;
  for (rules::RuleGroup& group : groups) {
    group.name = "group" + std::to_string(rules);
    group.file = "rules.yml";
    group.interval = seconds{15 * (1 + dice.Roll(2))};
    for (int i = 1 + dice.Roll(2); i > 0; --i)
      group.rules.push_back(MakeRule(dice, rules++));
  }
  return groups;
}

// Behind the receiver in the list, so that none leads back.
std::optional<rules::Fallback> MakeFallback(Dice& dice, size_t receiver) {
  if (receiver + 1 == kReceivers.size() || !dice.OneIn(3)) return std::nullopt;
  const int behind = static_cast<int>(kReceivers.size() - receiver) - 1;
  const size_t other = receiver + 1 + static_cast<size_t>(dice.Roll(behind));
  return rules::Fallback{dice.Seconds(30, 180), kReceivers[other], {}};
}

rules::Receiver MakeReceiver(Dice& dice, size_t place) {
  const std::string& name = kReceivers[place];
  rules::WebhookSettings settings;
  settings.url = Secret::Inline("http://" + name + "/hook");
  rules::Receiver receiver;
  receiver.name = name;
  receiver.integrations = {
      {.name = "webhook[0]", .send_resolved = !dice.OneIn(5), .settings = settings}};
  receiver.fallback = MakeFallback(dice, place);
  if (dice.OneIn(4)) {
    receiver.rate_limit = {static_cast<size_t>(1 + dice.Roll(3)), dice.Seconds(20, 90)};
  }
  return receiver;
}

Matcher RandomMatcher(Dice& dice) {
  if (dice.OneIn(2)) return Equal("job", dice.Pick(kJobs));
  if (dice.OneIn(2)) return Equal("severity", dice.Pick(kSeverities));
  const std::string& job = dice.Pick(kJobs);
  return Equal("instance", job + std::to_string(dice.Roll(2)));
}

void AddEscalation(Dice& dice, rules::Route& route) {
  for (const std::string& receiver : kReceivers) {
    const bool has = std::find(route.receivers.begin(), route.receivers.end(), receiver) !=
                     route.receivers.end();
    if (has || !dice.OneIn(3)) continue;
    const Duration after = route.escalation.empty()
                               ? dice.Seconds(60, 300)
                               : route.escalation.back().after + dice.Seconds(30, 120);
    route.escalation.push_back({after, {receiver}});
    route.receivers.push_back(receiver);
  }
}

// `place` is its id: the matchers on the way from the root.
rules::Route MakeRoute(Dice& dice, const std::string& place, int depth) {
  rules::Route route;
  route.id = place;
  route.receivers = {dice.Pick(kReceivers)};
  if (dice.OneIn(3)) AddEscalation(dice, route);
  route.group_by =
      dice.Pick<std::vector<std::string>>({{"alertname"}, {"job"}, {"alertname", "instance"}, {}});
  route.group_by_all = dice.OneIn(8);
  route.group_wait = dice.Seconds(0, 30);
  route.group_interval = dice.Seconds(20, kGroupIntervalMax);
  route.repeat_intervals = {dice.Seconds(60, 400)};
  for (int i = dice.Roll(3); i > 0; --i)
    route.repeat_intervals.push_back(route.repeat_intervals.back() + dice.Seconds(60, 400));
  if (dice.OneIn(4)) {
    route.flapping = {static_cast<size_t>(3 + dice.Roll(2)), dice.Seconds(90, 240)};
  }
  if (dice.OneIn(4)) route.closing = rules::Closing::kAlertmanager;
  if (depth == 0) return route;
  for (int i = dice.Roll(4); i > 0; --i) {
    const Matcher matcher = RandomMatcher(dice);
    rules::Route child =
        MakeRoute(dice, place + "/{" + matcher.name() + "=" + matcher.value() + "}", depth - 1);
    child.matchers = {matcher};
    child.continue_matching = dice.OneIn(3);
    route.routes.push_back(std::move(child));
  }
  return route;
}

std::vector<rules::InhibitRule> MakeInhibitRules(Dice& dice) {
  std::vector<rules::InhibitRule> rules;
  if (dice.OneIn(2)) {
    rules.push_back({.name = "severe",
                     .source = {Equal("severity", "CRITICAL")},
                     .target = {Equal("severity", "LOW")},
                     .equal = {"job"},
                     .location = {}});
  }
  if (dice.OneIn(3)) {
    rules.push_back({.name = "first",
                     .source = {Equal("alertname", "rule0")},
                     .target = {RandomMatcher(dice)},
                     .equal = {"instance"},
                     .location = {}});
  }
  return rules;
}

std::vector<rules::Suppression> MakeSuppressions(Dice& dice, Timestamp start) {
  std::vector<rules::Suppression> suppressions;
  for (int i = dice.Roll(3); i > 0; --i) {
    rules::Suppression one;
    one.name = "window" + std::to_string(i);
    one.matchers = {RandomMatcher(dice)};
    one.starts_at = start + dice.Seconds(0, 1500);
    one.ends_at = *one.starts_at + dice.Seconds(30, 500);
    suppressions.push_back(std::move(one));
  }
  return suppressions;
}

// Leaves one of those that have the same matchers, and has others tell several at once.
void KnowApart(Dice& dice, rules::Route& route) {
  std::set<std::string> known;
  std::erase_if(route.routes,
                [&known](const rules::Route& child) { return !known.insert(child.id).second; });
  for (rules::Route& child : route.routes) {
    KnowApart(dice, child);
    for (const std::string& receiver : kReceivers) {
      const bool has = std::find(child.receivers.begin(), child.receivers.end(), receiver) !=
                       child.receivers.end();
      if (!has && dice.OneIn(2)) child.receivers.push_back(receiver);
    }
  }
}

rules::Configuration SharedOutIn(Dice& dice, rules::Configuration configuration) {
  configuration.root_route = SharedOut(dice, configuration.root_route);
  return configuration;
}

}  // namespace

std::string MetricOf(const std::string& rule) { return "metric_of_" + rule; }

Plan MakePlan(Dice& dice, Timestamp start) {
  Plan plan;
  for (const std::string& job : kJobs) {
    for (int i = 0; i < 2; ++i) {
      plan.targets.push_back(Labels::From({{"instance", job + std::to_string(i)}, {"job", job}}));
    }
  }
  rules::Configuration configuration;
  configuration.groups = MakeGroups(dice);
  for (const rules::RuleGroup& group : configuration.groups) {
    for (const rules::Rule& rule : group.rules)
      plan.metrics.push_back(MetricOf(rule.name));
  }
  for (size_t i = 0; i < kReceivers.size(); ++i)
    configuration.receivers.push_back(MakeReceiver(dice, i));
  configuration.root_route = MakeRoute(dice, "{}", 2);
  configuration.inhibit_rules = MakeInhibitRules(dice);
  configuration.suppressions = MakeSuppressions(dice, start);
  plan.shares_routes = dice.OneIn(2);
  if (plan.shares_routes) {
    KnowApart(dice, configuration.root_route);
    // Somebody's fallback may be told by another route of the same matchers as well, and what a
    // summary told stays with the route that told it.
    for (rules::Receiver& receiver : configuration.receivers) {
      receiver.fallback.reset();
      receiver.rate_limit.reset();
    }
    for (int i = 0; i < 3; ++i)
      plan.declarations.push_back({SharedOutIn(dice, configuration), MakeNames(dice, kReceivers)});
    return plan;
  }
  rules::Configuration reloaded = configuration;
  reloaded.root_route = MakeRoute(dice, dice.OneIn(2) ? "{}" : "{other}", 2);
  if (dice.OneIn(2)) reloaded.inhibit_rules = MakeInhibitRules(dice);
  plan.declarations.push_back({std::move(configuration), {}});
  plan.declarations.push_back({std::move(reloaded), {}});
  if (!dice.OneIn(2)) return plan;
  for (Declaration& declaration : plan.declarations)
    declaration.names = MakeNames(dice, kReceivers);
  return plan;
}

}  // namespace alertd::simulation
