// The route tree: declared, and by severity where none is.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

using Names = std::vector<std::string>;

// The receivers of the routes that an alert takes, as a router goes down the tree.
void Collect(const Route& route, const Labels& labels, Names& receivers) {
  bool matched = false;
  for (const Route& child : route.routes) {
    if (!MatchesAll(child.matchers, labels)) continue;
    matched = true;
    Collect(child, labels, receivers);
    if (!child.continue_matching) return;
  }
  if (!matched) receivers.insert(receivers.end(), route.receivers.begin(), route.receivers.end());
}

Names ReceiversOf(const LoadOutcome& outcome, const std::string& severity) {
  Names receivers;
  Collect(outcome.configuration->root_route, {{"severity", severity}}, receivers);
  return receivers;
}

constexpr const char* kThreeReceivers = R"(
receivers:
  - {name: s, type: slack, webhook_url: "${URL}"}
  - {name: p, type: pagerduty, routing_key: key}
  - {name: l, type: log}
)";

TEST(DefaultRoutes, SeverityDecides) {
  const LoadOutcome outcome = LoadOne(kThreeReceivers);
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  struct Case {
    std::string severity;
    Names receivers;
  };
  const Case cases[] = {{"CRITICAL", {"s", "p", "l"}},
                        {"page", {"s", "p", "l"}},
                        {"HIGH", {"s", "p"}},
                        {"error", {"s", "p"}},
                        {"MEDIUM", {"s", "p"}},
                        {"warning", {"s", "p"}},
                        {"Warning", {"s", "p"}},
                        {"unheard of", {"s", "p"}},
                        {"", {"s", "p"}},
                        {"LOW", {"l"}},
                        {"INFO", {"l"}},
                        {"none", {"l"}}};
  for (const Case& severity_case : cases) {
    EXPECT_EQ(ReceiversOf(outcome, severity_case.severity), severity_case.receivers)
        << severity_case.severity;
  }
}

TEST(DefaultRoutes, WithoutReceiversEverythingGoesToTheBuiltInLog) {
  const LoadOutcome outcome = LoadOne("alerts: []\n");
  for (const char* const severity : {"CRITICAL", "LOW", "x"}) {
    EXPECT_EQ(ReceiversOf(outcome, severity), Names{"log"});
  }
  ASSERT_EQ(outcome.configuration->receivers.size(), 1U);
  EXPECT_EQ(outcome.configuration->receivers[0].name, "log");
}

TEST(DefaultRoutes, WhereNobodyIsLeftTheBuiltInLogTakesOver) {
  const LoadOutcome without_log =
      LoadOne("receivers: [{name: p, type: pagerduty, routing_key: k}]\n");
  EXPECT_EQ(ReceiversOf(without_log, "LOW"), Names{"log"});
  EXPECT_EQ(ReceiversOf(without_log, "CRITICAL"), Names{"p"});
  const LoadOutcome only_log = LoadOne("receivers: [{name: l, type: log}]\n");
  EXPECT_EQ(ReceiversOf(only_log, "HIGH"), Names{"log"});
  EXPECT_EQ(ReceiversOf(only_log, "LOW"), Names{"l"});
}

TEST(DefaultRoutes, AReceiverThatIsOffIsNotALogOne) {
  const LoadOutcome outcome = LoadOne(
      "receivers: [{name: s, type: slack, webhook_url: \"${GONE:-}\"}, {name: l, type: log}]\n");
  EXPECT_EQ(ReceiversOf(outcome, "HIGH"), Names{"s"});
  EXPECT_EQ(ReceiversOf(outcome, "LOW"), Names{"l"});
}

TEST(DefaultRoutes, TakeTheTimingsOfAlertRouting) {
  const LoadOutcome outcome =
      LoadOne(std::string("alert_routing: {group_wait: 1s}\n") + kThreeReceivers);
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.configuration->root_route.routes.at(0).group_wait, Duration{1'000});
  EXPECT_EQ(ReceiversOf(outcome, "LOW"), Names{"l"});
}

TEST(DeclaredRoutes, InheritWhatTheyDoNotSay) {
  const LoadOutcome outcome = LoadOne(R"(
alert_routing:
  group_wait: 20s
  routes:
    - match: {severity: CRITICAL}
      receivers: [log]
      group_by: [alert_name, team]
      group_interval: 1m
      repeat_interval: 5m
      continue: true
      routes:
        - match: {team: core}
          group_wait: 1s
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Route& root = outcome.configuration->root_route;
  EXPECT_TRUE(root.catches_unmatched);
  EXPECT_EQ(root.receivers, Names{"log"});
  EXPECT_EQ(root.id, "{}");
  EXPECT_EQ(root.repeat_intervals, std::vector<Duration>{Duration{14'400'000}});
  const Route& critical = root.routes.at(0);
  EXPECT_EQ(critical.id, "{}/{severity=\"CRITICAL\"}");
  EXPECT_EQ(critical.group_wait, Duration{20'000});
  EXPECT_TRUE(critical.continue_matching);
  EXPECT_FALSE(critical.catches_unmatched);
  const Route& core = critical.routes.at(0);
  EXPECT_EQ(core.id, "{}/{severity=\"CRITICAL\"}/{team=\"core\"}");
  EXPECT_EQ(core.receivers, Names{"log"});
  EXPECT_EQ(core.group_by, (Names{"alertname", "team"}));
  EXPECT_EQ(core.group_wait, Duration{1'000});
  EXPECT_EQ(core.group_interval, Duration{60'000});
  EXPECT_EQ(core.repeat_intervals, std::vector<Duration>{Duration{300'000}});
  EXPECT_FALSE(core.continue_matching);
}

TEST(DeclaredRoutes, MatchAnchoredExpressionsAndSeveritiesOfTheSameRank) {
  const LoadOutcome outcome = LoadOne(R"(
alert_routing:
  routes:
    - {match: {severity: LOW|MEDIUM}, receivers: [a]}
    - {match: {severity: "C.*"}, receivers: [b]}
    - {match: {severity: special}, receivers: [c]}
receivers: [{name: a, type: log}, {name: b, type: log}, {name: c, type: log}]
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(ReceiversOf(outcome, "LOW"), Names{"a"});
  EXPECT_EQ(ReceiversOf(outcome, "warning"), Names{"a"});
  EXPECT_EQ(ReceiversOf(outcome, "LOWER"), Names{"log"});
  EXPECT_EQ(ReceiversOf(outcome, "page"), Names{"b"});
  EXPECT_EQ(ReceiversOf(outcome, "special"), Names{"c"});
  EXPECT_EQ(ReceiversOf(outcome, "HIGH"), Names{"log"});
}

TEST(DeclaredRoutes, SiblingsWithTheSameMatchersHaveIdsOfTheirOwn) {
  const LoadOutcome outcome = LoadOne(R"(
alert_routing:
  routes:
    - {match: {team: a}, receivers: [log], continue: true}
    - {match: {team: a}, receivers: [log]}
)");
  const Route& root = outcome.configuration->root_route;
  EXPECT_EQ(root.routes.at(0).id, "{}/{team=\"a\"}");
  EXPECT_EQ(root.routes.at(1).id, "{}/{team=\"a\"}/1");
}

TEST(DeclaredRoutes, GroupByAllStandsAlone) {
  const LoadOutcome outcome =
      LoadOne("alert_routing: {routes: [{receivers: [log], group_by: ['...']}]}\n");
  EXPECT_TRUE(outcome.configuration->root_route.routes.at(0).group_by_all);
}

constexpr const char* kEscalation = R"(
receivers:
  - {name: ops, type: log}
  - {name: pager, type: log}
  - {name: boss, type: log}
alert_routing:
  routes:
    - match: {severity: CRITICAL}
      closing: alertmanager
      escalation:
        - {after: 0s, receivers: [ops]}
        - {after: 10m, receivers: [pager, boss]}
      routes:
        - match: {team: core}
        - match: {team: shop}
          receivers: [boss]
          closing: always
)";

TEST(Escalation, AllItsReceiversAreToldByTheRouteEachAfterItsTime) {
  const LoadOutcome outcome = LoadOne(kEscalation);
  ASSERT_NE(outcome.configuration, nullptr);
  const Route& route = outcome.configuration->root_route.routes.at(0);
  EXPECT_EQ(route.receivers, (Names{"ops", "pager", "boss"}));
  EXPECT_EQ(EscalationDelay(route, "ops"), Duration{0});
  EXPECT_EQ(EscalationDelay(route, "boss"), std::chrono::minutes{10});
  EXPECT_EQ(route.closing, Closing::kAlertmanager);
}

TEST(Escalation, RouteWithReceiversOfItsOwnDoesNotInheritIt) {
  const LoadOutcome outcome = LoadOne(kEscalation);
  ASSERT_NE(outcome.configuration, nullptr);
  const Route& route = outcome.configuration->root_route.routes.at(0);
  EXPECT_EQ(EscalationDelay(route.routes.at(0), "pager"), std::chrono::minutes{10});
  EXPECT_EQ(route.routes.at(1).receivers, Names{"boss"});
  EXPECT_EQ(EscalationDelay(route.routes.at(1), "boss"), Duration{0});
  EXPECT_EQ(route.routes.at(1).closing, Closing::kAlways);
}

}  // namespace
}  // namespace alertd::rules
