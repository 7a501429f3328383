#include "tests/engine/route/route_script.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/check.h"
#include "engine/journal/event_kinds.h"
#include "engine/model/time.h"
#include "rules/alertmanager/time_range_text.h"

namespace alertd::route {
namespace {

using testing::FormatAlertLabels;
using testing::JoinWords;
using testing::ReadDuration;

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Down{severity=HIGH,job=a}
Labels ReadAlertLabels(const std::string& text) {
  const size_t brace = text.find('{');
  LabelsBuilder builder;
  builder.Set(kAlertNameLabel, text.substr(0, brace));
  if (brace == std::string::npos) return builder.Build();
  for (const std::string& part : Split(text.substr(brace + 1, text.size() - brace - 2), ',')) {
    const size_t equals = part.find('=');
    builder.Set(part.substr(0, equals), part.substr(equals + 1));
  }
  return builder.Build();
}

// fire|resolve Down{severity=HIGH} Up [since 5s]
std::vector<Alert> ReadAlerts(const testing::Words& words, Timestamp now) {
  std::vector<Alert> alerts;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "since") {
      for (Alert& alert : alerts)
        alert.starts_at -= ReadDuration(words.at(i + 1));
      break;
    }
    if (words[i] == "why") {
      for (Alert& alert : alerts)
        alert.closing_reason = JoinWords(words, i + 1);
      break;
    }
    Alert& alert = alerts.emplace_back();
    alert.labels = ReadAlertLabels(words[i]);
    alert.incident_id = "i";
    alert.starts_at = now;
    if (words.front() != "fire") alert.ends_at = now;
  }
  return alerts;
}

// As a disk does.
template <typename Name, typename Record>
void Keep(std::map<Name, Record>& records, const Name& name, std::optional<Record> record) {
  if (record) {
    records[name] = *std::move(record);
  } else {
    records.erase(name);
  }
}

std::string Mismatch(const std::string& expected, const std::string& found) {
  return expected == found ? "" : "expected " + expected + "\n  found    " + found;
}

std::string FormatNotification(const Notification& notification, Timestamp start) {
  std::string firing;
  std::string resolved;
  for (const Alert& alert : notification.alerts) {
    (alert.ResolvedAt(notification.at) ? resolved : firing) +=
        " " + FormatAlertLabels(alert.labels);
  }
  std::string text = fmt::format("{} {} {}", FormatDuration(notification.at - start),
                                 notification.receiver, NotifyReasonName(notification.reason));
  for (const std::string& integration : notification.integrations)
    text += " only " + integration;
  if (!firing.empty()) text += " firing" + firing;
  if (!resolved.empty()) text += " resolved" + resolved;
  return text;
}

void ApplyOption(rules::Route& route, const std::string& name, const std::string& value) {
  if (name == "to") route.receivers = Split(value, ',');
  if (name == "by") {
    route.group_by_all = value == "...";
    route.group_by = value == "none" ? std::vector<std::string>{} : Split(value, ',');
  }
  if (name == "wait") route.group_wait = ReadDuration(value);
  if (name == "interval") route.group_interval = ReadDuration(value);
  if (name == "mute") route.mute_time_intervals = {value};
  if (name == "active") route.active_time_intervals = {value};
  if (name == "escalate") {
    const size_t space = value.find(' ');
    route.escalation.push_back(
        {ReadDuration(value.substr(0, space)), Split(value.substr(space + 1), ',')});
    const auto& added = route.escalation.back().receivers;
    route.receivers.insert(route.receivers.end(), added.begin(), added.end());
  }
  if (name == "flapping") {
    const size_t space = value.find(' ');
    route.flapping = {std::stoul(value), ReadDuration(value.substr(space + 1))};
  }
  if (name == "closing") route.closing = rules::Closing::kAlertmanager;
  if (name == "repeat") {
    route.repeat_intervals.clear();
    for (const std::string& one : Split(value, ',')) {
      route.repeat_intervals.push_back(ReadDuration(one));
    }
  }
}

// slack[0], slack[0]! or slack[0]=ADDRESS; without one it has an address that no other has.
rules::Integration ReadIntegration(const std::string& receiver, std::string text) {
  std::string address = receiver + "/" + text;
  const size_t equals = text.find('=');
  if (equals != std::string::npos) {
    address = text.substr(equals + 1);
    text.erase(equals);
  }
  const bool wants_resolved = !text.ends_with('!');
  if (!wants_resolved) text.pop_back();
  return {text, wants_resolved, rules::LogSettings{.path = address}};
}

std::string FormatSegment(const Matchers& matchers) {
  std::string text;
  for (const Matcher& matcher : matchers)
    text += (text.empty() ? "" : ",") + FormatMatcher(matcher);
  return "{" + text + "}";
}

std::unique_ptr<Router> NewRouter(uint64_t seed) {
  return std::make_unique<Router>(
      RouterOptions{.id_seed = seed, .records = GroupRecords::kChanges});
}

}  // namespace

Matchers ReadMatchers(const std::string& text) {
  Matchers matchers;
  for (const std::string& part : Split(text, ',')) {
    const size_t equals = part.find('=');
    ALERTD_CHECK(equals != std::string::npos);
    const bool regex = part.substr(equals).starts_with("=~");
    auto matcher = Matcher::Make(regex ? MatchKind::kRegex : MatchKind::kEqual,
                                 part.substr(0, equals), part.substr(equals + (regex ? 2 : 1)));
    ALERTD_CHECK(matcher.has_value());
    matchers.push_back(*matcher);
  }
  return matchers;
}

ScriptRun::ScriptRun() : router_(NewRouter(0)), start_(std::chrono::hours{490'000}), now_(start_) {
  configuration_.root_route.receivers = {"ops"};
}

std::string ScriptRun::Run(const testing::Scenario& script) {
  std::string failure = testing::RunScenario(
      script, [this](const testing::ScenarioLine& line) { return RunLine(line.words); });
  if (!failure.empty()) return failure;
  const std::string left = Unexpected();
  return left.empty() ? "" : fmt::format("{}: {}: {}", script.file, script.name, left);
}

std::string ScriptRun::RunLine(const Words& words) {
  if (words.front() != "at") return Declare(words);
  if (!std::exchange(applied_, true)) {
    DeclareReceivers(configuration_.root_route);
    router_->Apply(configuration_, now_);
  }
  AdvanceTo(start_ + ReadDuration(words.at(1)));
  return RunAt({words.begin() + 2, words.end()});
}

std::string ScriptRun::Declare(const Words& words) {
  const std::string& kind = words.front();
  if (kind == "route") {
    DeclareRoute(words);
  } else if (kind == "suppress") {
    DeclareSuppression(words);
  } else if (kind == "inhibit") {
    DeclareInhibition(words);
  } else if (kind == "interval") {
    DeclareInterval(words);
  } else if (kind == "receiver") {
    DeclareReceiver(words);
  } else if (kind == "forget") {
    if (words.at(1) == "suppressions") configuration_.suppressions.clear();
    if (words.at(1) == "inhibitions") configuration_.inhibit_rules.clear();
    if (words.at(1) == "receivers") configuration_.receivers.clear();
    if (words.at(1) == "routes") configuration_.root_route = rules::Route{};
  } else {
    return "unknown line " + kind;
  }
  return "";
}

void ScriptRun::DeclareReceiver(const Words& words) {
  rules::Receiver receiver;
  receiver.name = words.at(1);
  for (size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "fallback") {
      receiver.fallback = {ReadDuration(words.at(i + 1)), words.at(i + 2), {}};
      i += 2;
      continue;
    }
    if (words[i] == "limit") {
      receiver.rate_limit = {std::stoul(words.at(i + 1)), ReadDuration(words.at(i + 2))};
      i += 2;
      continue;
    }
    receiver.integrations.push_back(ReadIntegration(receiver.name, words[i]));
  }
  configuration_.receivers.push_back(std::move(receiver));
}

void ScriptRun::DeclareRoute(const Words& words) {
  rules::Route* route = &configuration_.root_route;
  const std::vector<std::string> segments = Split(words.at(1), '/');
  for (size_t i = 1; i < segments.size() && !segments[i].empty(); ++i) {
    const Matchers matchers = ReadMatchers(segments[i]);
    const auto child =
        std::find_if(route->routes.begin(), route->routes.end(),
                     [&matchers](const rules::Route& one) { return one.matchers == matchers; });
    if (child != route->routes.end() && i + 1 < segments.size()) {
      route = &*child;
      continue;
    }
    rules::Route added = *route;
    added.routes.clear();
    added.mute_time_intervals.clear();
    added.active_time_intervals.clear();
    added.matchers = matchers;
    added.continue_matching = false;
    added.id = route->id + "/" + FormatSegment(matchers);
    route->routes.push_back(std::move(added));
    route = &route->routes.back();
  }
  for (size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "continue") {
      route->continue_matching = true;
    } else {
      const bool escalates = words[i] == "escalate" || words[i] == "flapping";
      ApplyOption(*route, words[i],
                  escalates ? words.at(i + 1) + " " + words.at(i + 2) : words.at(i + 1));
      i += escalates ? 2 : 1;
    }
  }
}

void ScriptRun::DeclareSuppression(const Words& words) {
  rules::Suppression suppression;
  suppression.name = words.at(1);
  suppression.matchers = ReadMatchers(words.at(2));
  for (size_t i = 3; i + 1 < words.size(); i += 2) {
    if (words[i] == "from") suppression.starts_at = start_ + ReadDuration(words[i + 1]);
    if (words[i] == "until") suppression.ends_at = start_ + ReadDuration(words[i + 1]);
    if (words[i] == "expires") suppression.expires_at = start_ + ReadDuration(words[i + 1]);
    if (words[i] == "reason") suppression.reason = words[i + 1];
  }
  configuration_.suppressions.push_back(std::move(suppression));
}

void ScriptRun::DeclareInhibition(const Words& words) {
  rules::InhibitRule rule;
  rule.source = ReadMatchers(words.at(1));
  rule.target = ReadMatchers(words.at(2));
  for (size_t i = 3; i + 1 < words.size(); i += 2) {
    if (words[i] == "equal") rule.equal = Split(words[i + 1], ',');
    if (words[i] == "name") rule.name = words[i + 1];
  }
  configuration_.inhibit_rules.push_back(std::move(rule));
}

void ScriptRun::DeclareInterval(const Words& words) {
  rules::TimeInterval interval;
  interval.name = words.at(1);
  const auto begin = rules::ParseDayTime(words.at(2));
  const auto end = rules::ParseDayTime(words.at(3));
  ALERTD_CHECK(begin && end);
  interval.parts.emplace_back().times = {{.begin = *begin, .end = *end}};
  configuration_.time_intervals.push_back(std::move(interval));
}

void ScriptRun::DeclareReceivers(const rules::Route& route) {
  for (const std::string& name : route.receivers) {
    const bool declared =
        std::any_of(configuration_.receivers.begin(), configuration_.receivers.end(),
                    [&name](const rules::Receiver& receiver) { return receiver.name == name; });
    if (declared) continue;
    rules::Receiver receiver;
    receiver.name = name;
    receiver.integrations = {ReadIntegration(name, "log[0]")};
    configuration_.receivers.push_back(std::move(receiver));
  }
  for (const rules::Route& child : route.routes)
    DeclareReceivers(child);
}

std::optional<std::string> ScriptRun::RunCheck(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "expect") return Expect(words);
  if (verb == "decided") return Decided(words);
  if (verb == "undecided") {
    return Decided(words).empty() ? "there is such a decision" : std::string();
  }
  if (verb == "counted") return Counted(words);
  if (verb == "closed") {
    std::string reason = closing_reasons_[ReadAlertLabels(words.at(1))];
    for (const auto& [name, id] : silence_ids_) {
      const size_t place = reason.find(id);
      if (place != std::string::npos) reason.replace(place, id.size(), name);
    }
    return Mismatch(JoinWords(words, 2), reason);
  }
  if (verb == "noted") return Mismatch(JoinWords(words, 2), notes_[words.at(1)]);
  if (verb == "reason") return Mismatch(JoinWords(words, 2), reasons_[words.at(1)]);
  return std::nullopt;
}

std::string ScriptRun::RunAt(const Words& words) {
  const std::string& verb = words.front();
  if (const auto check = RunCheck(words)) return *check;
  if (verb == "forget") {
    decisions_.clear();
  } else if (verb == "fire" || verb == "resolve") {
    const std::vector<Alert> alerts = ReadAlerts(words, now_);
    NoteFiring(alerts);
    router_->Receive(alerts, now_);
  } else if (verb == "end") {
    NoteFiring(ReadAlerts(words, now_));
  } else if (verb == "ack" || verb == "ackall" || verb == "unack") {
    return Acknowledge(words);
  } else if (verb == "restart") {
    Restart();
  } else if (verb == "reload") {
    DeclareReceivers(configuration_.root_route);
    router_->Apply(configuration_, now_);
  } else if (verb == "delivery") {
    SetDelivery(words.at(1), words.at(2));
  } else if (const auto silence = RunSilenceLine(words)) {
    if (!silence->empty()) return *silence;
  } else if (const auto suppression = RunSuppressionLine(words)) {
    if (!suppression->empty()) return *suppression;
  } else {
    return "unknown verb " + verb;
  }
  AdvanceOnce(now_);
  return "";
}

std::string ScriptRun::Acknowledge(const Words& words) {
  const uint64_t id = Fingerprint(ReadAlertLabels(words.at(1)));
  Status done = Ok();
  if (words.front() == "unack") {
    done = router_->Unacknowledge(id, now_);
  } else {
    Acknowledgement acknowledgement{.by = words.at(2), .note = "", .at = now_, .until = {}};
    if (words.size() > 4) acknowledgement.until = start_ + ReadDuration(words[4]);
    const AcknowledgeScope scope =
        words.front() == "ackall" ? AcknowledgeScope::kGroups : AcknowledgeScope::kAlert;
    done = router_->Acknowledge(id, scope, acknowledgement, now_);
  }
  AdvanceOnce(now_);
  return done ? "" : done.error().message;
}

void ScriptRun::NoteFiring(const std::vector<Alert>& alerts) {
  for (const Alert& alert : alerts) {
    if (alert.ends_at) {
      firing_.erase(alert.labels);
    } else {
      firing_.insert(alert.labels);
    }
  }
}

void ScriptRun::Restart() {
  RestoredGroups restored{.records = {}, .firing = firing_};
  for (const auto& [key, record] : records_)
    restored.records.push_back(record);
  for (const auto& [id, silence] : silences_)
    restored.silences.push_back(silence);
  for (const auto& [id, suppression] : suppressions_)
    restored.suppressions.push_back(suppression);
  hanging_.clear();
  router_ = NewRouter(static_cast<uint64_t>(++restarts_));
  router_->Restore(restored, now_);
  router_->Apply(configuration_, now_);
}

void ScriptRun::SetDelivery(const std::string& target, const std::string& mode) {
  modes_[target] = mode;
  if (mode == "hangs" || mode == "waits") return;
  for (const Hanging& one : std::exchange(hanging_, {})) {
    const std::string& receiver = one.notification.receiver;
    if (target == receiver || target == receiver + "/" + one.integration) {
      Report(one.notification, one.integration, mode);
    } else {
      hanging_.push_back(one);
    }
  }
}

void ScriptRun::AdvanceTo(Timestamp until) {
  for (auto due = router_->NextDue(); due && *due <= until; due = router_->NextDue()) {
    now_ = std::max(now_, *due);
    AdvanceOnce(now_);
  }
  now_ = until;
}

void ScriptRun::AdvanceOnce(Timestamp now) {
  RouterOutput output = router_->Advance(now);
  for (GroupRecordChange& change : output.records)
    Keep(records_, change.key, std::move(change.record));
  for (SilenceChange& change : output.silences)
    Keep(silences_, change.id, std::move(change.record));
  for (SuppressionChange& change : output.suppressions)
    Keep(suppressions_, change.id, std::move(change.record));
  for (const Decision& decision : output.decisions) {
    // Those of reports and refusals have other kinds as events.
    if (decision.report || decision.kind == "refused") continue;
    EXPECT_TRUE(journal::CheckEventKind(decision.kind)) << decision.kind;
  }
  decisions_.insert(decisions_.end(), output.decisions.begin(), output.decisions.end());
  for (const Notification& notification : output.notifications) {
    told_.push_back(FormatNotification(notification, start_));
    notes_[notification.receiver] = notification.note;
    reasons_[notification.receiver] = AlertmanagerReasonText(notification.reason);
    for (const Alert& alert : notification.alerts) {
      if (alert.ResolvedAt(notification.at)) closing_reasons_[alert.labels] = alert.closing_reason;
    }
    Deliver(notification);
  }
  for (const Withdrawal& withdrawal : output.withdrawals)
    Withdraw(withdrawal);
}

void ScriptRun::Withdraw(const Withdrawal& withdrawal) {
  const auto found = std::find_if(hanging_.begin(), hanging_.end(), [&](const Hanging& one) {
    return one.notification.id == withdrawal.notification_id &&
           one.notification.receiver == withdrawal.receiver &&
           one.integration == withdrawal.integration;
  });
  if (found == hanging_.end()) return;
  const Hanging one = *found;
  hanging_.erase(found);
  told_.push_back(FormatDuration(now_ - start_) + " " + withdrawal.receiver + " withdrawn");
  Report(one.notification, one.integration, "drops-answered");
}

void ScriptRun::Deliver(const Notification& notification) {
  std::vector<std::string> integrations = notification.integrations;
  if (integrations.empty()) {
    for (const rules::Receiver& receiver : configuration_.receivers) {
      if (receiver.name != notification.receiver) continue;
      for (const auto& integration : receiver.integrations)
        integrations.push_back(integration.name);
    }
  }
  for (const std::string& integration : integrations) {
    std::string mode = modes_[notification.receiver];
    const auto own = modes_.find(notification.receiver + "/" + integration);
    if (own != modes_.end()) mode = own->second;
    Report(notification, integration, mode);
  }
}

void ScriptRun::Report(const Notification& notification, const std::string& integration,
                       const std::string& mode) {
  DeliveryReport report;
  report.notification_id = notification.id;
  report.receiver = notification.receiver;
  report.integration = integration;
  report.group_key = notification.group_key;
  report.at = now_;
  if (mode == "refuses") report.outcome = DeliveryOutcome::kRefused;
  if (mode.starts_with("drops")) report.outcome = DeliveryOutcome::kDropped;
  if (mode == "drops-answered") report.status = 503;
  if (mode == "waits") report.status = 503;
  if (mode == "hangs" || mode == "waits") {
    report.outcome = DeliveryOutcome::kRetrying;
    hanging_.push_back({notification, integration});
  }
  router_->Report(report, now_);
}

std::string ScriptRun::Expect(const Words& words) {
  if (words.at(1) == "nothing") return Unexpected();
  const bool earlier = words.at(1) == "from";
  const std::string expected =
      earlier ? JoinWords(words, 2) : FormatDuration(now_ - start_) + " " + JoinWords(words, 1);
  if (told_.empty()) return "expected " + expected + ", but nobody was told anything";
  const std::string told = told_.front();
  told_.pop_front();
  return told == expected ? "" : "expected " + expected + ", but told was " + told;
}

std::string ScriptRun::Decided(const Words& words) const {
  const std::string text = JoinWords(words, 2);
  const bool found = std::any_of(decisions_.begin(), decisions_.end(), [&](const Decision& one) {
    return one.kind == words.at(1) && one.reason.find(text) != std::string::npos;
  });
  if (found) return "";
  std::string all;
  for (const Decision& one : decisions_)
    all += "\n  " + one.kind + ": " + one.reason;
  return "no such decision; there are:" + all;
}

std::string ScriptRun::Counted(const Words& words) const {
  const std::string text = JoinWords(words, 3);
  const auto count = std::count_if(decisions_.begin(), decisions_.end(), [&](const Decision& one) {
    return one.kind == words.at(2) && one.reason.find(text) != std::string::npos;
  });
  return Mismatch(words.at(1), std::to_string(count));
}

std::string ScriptRun::Unexpected() const {
  return told_.empty() ? "" : "nobody expected " + told_.front();
}

}  // namespace alertd::route
