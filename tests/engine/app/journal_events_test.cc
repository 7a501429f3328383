#include "engine/app/journal_events.h"

#include <gtest/gtest.h>

#include "engine/journal/event_kinds.h"

namespace alertd::app {
namespace {

constexpr Timestamp kNow{Duration{1'700'000'000'000}};

TEST(JournalEvents, AChangeOfAnAlertNamesItAsTheRouterKnowsIt) {
  alert::EvaluationOutput output;
  alert::Transition& transition = output.transitions.emplace_back();
  transition.kind = alert::Transition::Kind::kResolved;
  transition.group = "hosts";
  transition.rule = "Down";
  transition.file = "a.yaml";
  transition.at = kNow;
  transition.alert.labels = {{"alertname", "Down"}};
  transition.alert.incident_id = "i1";
  transition.alert.value = 7;
  transition.alert.end_value = 1;
  transition.alert.peak_value = 9;
  const auto events = EventsOf(output, {{"region", "eu"}});
  ASSERT_EQ(events.size(), 1U);
  JournalEvent expected;
  expected.at = kNow;
  expected.kind = "resolved";
  expected.reason = "its condition does not hold any more; its peak was 9";
  expected.labels = {{"alertname", "Down"}, {"region", "eu"}};
  expected.alert = Fingerprint(expected.labels);
  expected.incident = "i1";
  expected.rule = "Down";
  expected.rule_group = "hosts";
  expected.rule_file = "a.yaml";
  expected.value = 1;
  EXPECT_EQ(events[0], expected);
  output.transitions[0].reason = "rule deleted";
  EXPECT_EQ(EventsOf(output, {})[0].reason, "rule deleted; its peak was 9");
}

TEST(JournalEvents, AFailureIsToldOnce) {
  alert::EvaluationOutput output;
  output.failures.push_back({.group = "hosts",
                             .rule = "Down",
                             .error = "too many samples",
                             .place = "a.yaml:3:5",
                             .at = kNow,
                             .file = "a.yaml"});
  output.warnings.push_back({.kind = {},
                             .group = "hosts",
                             .rule = "Down",
                             .message = "past its limit",
                             .at = kNow,
                             .file = "a.yaml"});
  auto events = EventsOf(output, {});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].rule_file, "a.yaml");
  EXPECT_EQ(events[1].rule_file, "a.yaml");
  EXPECT_EQ(events[0].kind.str() + ": " + events[0].reason.str(),
            "rule_failed: a.yaml:3:5: too many samples");
  EXPECT_EQ(events[1].kind.str() + ": " + events[1].reason.str(), "rule_warning: past its limit");
  output.failures[0].repeated = true;
  EXPECT_EQ(EventsOf(output, {}).size(), 1U);
}

TEST(JournalEvents, WhatBecameOfANotificationHasItsNumbers) {
  route::Decision decision;
  decision.kind = "retrying";
  decision.receiver = "pager";
  decision.group_key = "{}:{}";
  decision.group_labels = {{"team", "a"}};
  decision.notification = "n-1";
  decision.told = {{7, "i1"}};
  decision.at = kNow;
  DeliveryReport report;
  report.integration = "webhook[0]";
  report.outcome = DeliveryOutcome::kRetrying;
  report.attempt = 2;
  report.status = 503;
  report.elapsed = Duration{120};
  report.next_attempt_at = kNow + Duration{1'000};
  decision.report = report;
  const auto events = EventsOf({decision});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, "delivery_retrying");
  EXPECT_EQ(events[0].labels, (Labels{{"team", "a"}}));
  EXPECT_FALSE(events[0].alert);
  EXPECT_EQ(events[0].status, 503);
  EXPECT_EQ(events[0].attempt, 2);
  EXPECT_EQ(events[0].elapsed, Duration{120});
  EXPECT_EQ(events[0].next, kNow + Duration{1'000});
  EXPECT_EQ(events[0].members, decision.told);
}

TEST(JournalEvents, EveryKindIsOneThatHistoriesCanBeAskedFor) {
  using Kind = alert::Transition::Kind;
  alert::EvaluationOutput output;
  for (const Kind kind : {Kind::kPending, Kind::kFiring, Kind::kCleared, Kind::kResolved,
                          Kind::kUnknown, Kind::kKnown}) {
    output.transitions.emplace_back().kind = kind;
  }
  output.failures.emplace_back();
  output.warnings.emplace_back();
  std::vector<route::Decision> decisions;
  for (const DeliveryOutcome outcome : {DeliveryOutcome::kAccepted, DeliveryOutcome::kRefused,
                                        DeliveryOutcome::kRetrying, DeliveryOutcome::kDropped}) {
    decisions.emplace_back().report.emplace().outcome = outcome;
  }
  decisions.emplace_back().kind = "refused";
  for (const auto& events : {EventsOf(output, {}), EventsOf(decisions)}) {
    for (const JournalEvent& event : events)
      EXPECT_TRUE(journal::CheckEventKind(event.kind)) << event.kind.view();
  }
  EXPECT_FALSE(journal::CheckEventKind("bogus"));
}

}  // namespace
}  // namespace alertd::app
