#include "engine/route/router.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/engine/route/one_route.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Router, EarlierRunIsClosedAsItWasInFrontOfTheOneThatFires) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_wait = seconds{0};
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const auto first = router.Advance(kStart).notifications;
  ASSERT_EQ(first.size(), 1U);
  router.Report(Accepted(first[0], kStart), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{20};
  over.end_value = 1;
  ReceiveOne(router, over, kStart + seconds{20});
  Alert anew = Firing("A", kStart + seconds{40});
  anew.incident_id = "A-2";
  ReceiveOne(router, anew, kStart + seconds{40});
  const RouterOutput output = router.Advance(kStart + minutes{1});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(output.notifications[0].alerts, (std::vector<Alert>{over, anew}));
  EXPECT_TRUE(output.notifications[0].Firing());
  const auto& decisions = output.decisions;
  const auto notified = std::find_if(decisions.begin(), decisions.end(),
                                     [](const Decision& each) { return each.kind == "notified"; });
  ASSERT_NE(notified, decisions.end());
  const uint64_t id = Fingerprint(over.labels);
  EXPECT_EQ(notified->told, (std::vector<JournalMember>{{id, "A-1"}, {id, "A-2"}}));
}

TEST(Router, EarlierRunThatNobodyWasToldOfIsNotMentioned) {
  rules::Configuration configuration = OneRoute();
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{2};
  ReceiveOne(router, over, kStart + seconds{2});
  Alert anew = Firing("A", kStart + seconds{4});
  anew.incident_id = "A-2";
  ReceiveOne(router, anew, kStart + seconds{4});
  const auto told = router.Advance(kStart + seconds{10}).notifications;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].alerts, std::vector<Alert>{anew});
}

TEST(Router, WhatFlapsHasNoEndAlsoWhenItIsToldAfterOne) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_wait = seconds{0};
  configuration.root_route.flapping = {2, minutes{30}};
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const auto first = router.Advance(kStart).notifications;
  ASSERT_EQ(first.size(), 1U);
  router.Report(Accepted(first[0], kStart), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{30};
  over.end_value = 1;
  over.closing_reason = "rule deleted";
  ReceiveOne(router, over, kStart + seconds{30});
  const auto flapping = router.Advance(kStart + minutes{1}).notifications;
  ASSERT_EQ(flapping.size(), 1U);
  ASSERT_EQ(flapping[0].alerts.size(), 1U);
  EXPECT_EQ(flapping[0].alerts[0], Firing("A"));
}

TEST(Router, IsIdleWithoutAlerts) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  router.Advance(kStart);
  EXPECT_EQ(router.NextDue(), std::nullopt);
}

TEST(Router, NextDueIsTheNextFlush) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  router.Advance(kStart);
  EXPECT_EQ(router.NextDue(), kStart + seconds{10});
  EXPECT_EQ(router.Advance(kStart + seconds{9}).notifications.size(), 0U);
  EXPECT_EQ(router.Advance(kStart + seconds{10}).notifications.size(), 1U);
  EXPECT_EQ(router.NextDue(), kStart + seconds{70});
}

TEST(Router, NotificationsHaveIdsOfTheirOwn) {
  Router router({.id_seed = 0xabc});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  ReceiveOne(router, Firing("B"), kStart);
  const auto output = router.Advance(kStart + seconds{10});
  ASSERT_EQ(output.notifications.size(), 2U);
  EXPECT_EQ(output.notifications[0].id, "abc-1");
  EXPECT_EQ(output.notifications[1].id, "abc-2");
}

TEST(Router, AlertThatIsOverAndUnknownIsForgotten) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart;
  ReceiveOne(router, over, kStart);
  router.Advance(kStart);
  EXPECT_EQ(router.NextDue(), std::nullopt);
  EXPECT_TRUE(router.View()->groups.empty());
}

TEST(Router, AlertFromOutsideEndsWhenNobodyRepeatsIt) {
  Router router({.resolve_timeout = minutes{5}});
  router.Apply(OneRoute(), kStart);
  Alert outside = Firing("A");
  outside.incident_id = {};
  ReceiveOne(router, outside, kStart);
  auto output = router.Advance(kStart + seconds{10});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(output.notifications[0].alerts[0].ends_at, std::nullopt);
  router.Report(Accepted(output.notifications[0], kStart + seconds{10}), kStart + seconds{10});
  EXPECT_EQ(router.Advance(kStart + minutes{4}).notifications.size(), 0U);
  output = router.Advance(kStart + minutes{5});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(output.notifications[0].reason, NotifyReason::kResolved);
}

TEST(Router, AlertFromOutsideKeepsItsEarliestStart) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  Alert outside = Firing("A", kStart - minutes{1});
  outside.incident_id = {};
  ReceiveOne(router, outside, kStart);
  outside.starts_at = kStart;
  ReceiveOne(router, outside, kStart);
  const auto output = router.Advance(kStart + seconds{10});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(output.notifications[0].alerts[0].starts_at, kStart - minutes{1});
}

TEST(Router, AlertsPastTheLimitAreRefusedWithOneDecision) {
  Router router({.alerts_max = 1});
  router.Apply(OneRoute(), kStart);
  for (const char* name : {"A", "B", "C"})
    ReceiveOne(router, Firing(name), kStart);
  const auto output = router.Advance(kStart + seconds{10});
  EXPECT_EQ(output.notifications.size(), 1U);
  const auto refused = std::count_if(output.decisions.begin(), output.decisions.end(),
                                     [](const Decision& one) { return one.kind == "refused"; });
  EXPECT_EQ(refused, 1);
}

TEST(Router, GroupsPastTheLimitAreRefused) {
  Router router({.groups_max = 1});
  router.Apply(OneRoute(), kStart);
  for (const char* name : {"A", "B"})
    ReceiveOne(router, Firing(name), kStart);
  EXPECT_EQ(router.Advance(kStart + seconds{10}).notifications.size(), 1U);
}

TEST(Router, ReloadRefusesWhatFindsNoGroup) {
  Router router({.groups_max = 1});
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_by = {};
  router.Apply(configuration, kStart);
  for (const char* name : {"A", "B"})
    ReceiveOne(router, Firing(name), kStart);
  EXPECT_EQ(router.Advance(kStart + seconds{10}).notifications.size(), 1U);
  router.Apply(OneRoute(), kStart + seconds{11});
  const auto output = router.Advance(kStart + seconds{11});
  EXPECT_TRUE(std::any_of(output.decisions.begin(), output.decisions.end(),
                          [](const Decision& one) { return one.kind == "refused"; }));
}

TEST(Router, GroupEndsWithItsLastAlert) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  auto output = router.Advance(kStart + seconds{10});
  router.Report(Accepted(output.notifications.at(0), kStart + seconds{10}), kStart + seconds{10});
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{20};
  ReceiveOne(router, over, kStart + seconds{20});
  output = router.Advance(kStart + seconds{70});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(router.View()->groups.size(), 1U) << "the closing is on its way";
  router.Report(Accepted(output.notifications[0], kStart + seconds{71}), kStart + seconds{71});
  router.Advance(kStart + seconds{71});
  EXPECT_TRUE(router.View()->groups.empty());
  EXPECT_EQ(router.NextDue(), std::nullopt);
}

TEST(Router, ViewShowsWhatAReceiverWasTold) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const auto output = router.Advance(kStart + seconds{10});
  router.Report(Accepted(output.notifications.at(0), kStart + seconds{11}), kStart + seconds{11});
  router.Advance(kStart + seconds{11});
  const auto view = router.View();
  ASSERT_EQ(view->groups.size(), 1U);
  EXPECT_EQ(view->groups[0].key, "{}:{alertname=\"A\"}");
  EXPECT_EQ(view->groups[0].next_flush, kStart + seconds{70});
  ASSERT_EQ(view->groups[0].receivers.size(), 1U);
  EXPECT_EQ(view->groups[0].receivers[0].last_sent, kStart + seconds{10});
  EXPECT_EQ(view->groups[0].receivers[0].next_repeat, kStart + seconds{10} + minutes{240});
  ASSERT_EQ(view->groups[0].alerts.size(), 1U);
}

TEST(Router, ViewShowsWhenWhatJoinsAGroupIsTold) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.escalation = {{seconds{30}, {"boss"}}};
  configuration.root_route.receivers.push_back("boss");
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  router.Advance(kStart);
  GroupView view = router.View()->groups.at(0);
  EXPECT_FALSE(view.was_flushed);
  EXPECT_EQ(view.next_whole_flush, kStart + seconds{10});
  router.Advance(kStart + seconds{10});
  view = router.View()->groups.at(0);
  EXPECT_TRUE(view.was_flushed);
  EXPECT_EQ(view.next_flush, kStart + seconds{30}) << "of the boss";
  EXPECT_EQ(view.next_whole_flush, kStart + seconds{70});
}

TEST(Router, AGroupOfAlertsThatLingerBeginsAnewWithWhatJoinsIt) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.flapping = rules::Flapping{4, std::chrono::hours{1}};
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const auto told = router.Advance(kStart + seconds{10});
  router.Report(Accepted(told.notifications.at(0), kStart + seconds{10}), kStart + seconds{10});
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{20};
  ReceiveOne(router, over, kStart + seconds{20});
  const auto closed = router.Advance(kStart + seconds{70});
  router.Report(Accepted(closed.notifications.at(0), kStart + seconds{70}), kStart + seconds{70});
  router.Advance(kStart + seconds{70});
  const GroupView view = router.View()->groups.at(0);
  EXPECT_TRUE(view.alerts.empty());
  EXPECT_EQ(view.next_whole_flush, std::nullopt);
}

TEST(Router, ClockThatWasSetBackKeepsNothingBack) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  router.Advance(kStart + seconds{10});
  const Timestamp earlier = kStart - std::chrono::hours{5};
  router.Advance(earlier);
  EXPECT_EQ(router.NextDue(), earlier + minutes{1});
}

TEST(Router, WhatWasOverStaysSoWhenTheClockIsSetBack) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  Alert alert = Firing("A");
  alert.incident_id = "1";
  alert.starts_at = kStart;
  ReceiveOne(router, alert, kStart);
  for (const Notification& sent : router.Advance(kStart + seconds{10}).notifications)
    router.Report(Accepted(sent, kStart + seconds{10}), kStart + seconds{10});
  alert.ends_at = kStart + seconds{20};
  ReceiveOne(router, alert, kStart + seconds{20});
  const Timestamp earlier = kStart - std::chrono::hours{5};
  EXPECT_TRUE(router.Advance(earlier).notifications.empty());
  const RouterOutput closing = router.Advance(earlier + minutes{1});
  ASSERT_EQ(closing.notifications.size(), 1U);
  EXPECT_EQ(closing.notifications[0].reason, NotifyReason::kResolved);
}

TEST(Router, ClockThatWasSetBackKeepsNoRepeatBack) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  for (const Notification& sent : router.Advance(kStart + seconds{10}).notifications)
    router.Report(Accepted(sent, kStart + seconds{10}), kStart + seconds{10});
  const Timestamp earlier = kStart - std::chrono::hours{50};
  Timestamp now = earlier;
  size_t told = 0;
  while (told == 0 && now < earlier + minutes{300}) {
    told = router.Advance(now).notifications.size();
    if (told == 0) now = router.NextDue().value_or(earlier + minutes{300});
  }
  EXPECT_EQ(now, earlier + minutes{240});
}

TEST(Router, WhatASummaryClosesIsOverAlsoWhenTheClockWasSetBack) {
  rules::Configuration configuration = OneRoute();
  configuration.receivers.emplace_back().name = "ops";
  configuration.receivers.front().rate_limit = {1, minutes{10}};
  configuration.root_route.group_wait = Duration{0};
  Router router({});
  router.Apply(configuration, kStart);
  const std::vector<Alert> alerts = {Firing("A"), Firing("B")};
  router.Receive(alerts, kStart);
  for (const Notification& sent : router.Advance(kStart).notifications)
    router.Report(Accepted(sent, kStart), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{20};
  ReceiveOne(router, over, kStart + seconds{20});
  router.Advance(kStart + minutes{1});
  const Timestamp earlier = kStart - std::chrono::hours{5};
  router.Advance(earlier);
  const RouterOutput output = router.Advance(earlier + minutes{10});
  ASSERT_EQ(output.notifications.size(), 1U);
  const Notification& summary = output.notifications[0];
  ASSERT_EQ(summary.alerts.size(), 2U);
  EXPECT_EQ(summary.alerts[1].labels, over.labels);
  EXPECT_TRUE(summary.alerts[1].ResolvedAt(summary.at));
}

TEST(Router, WhatARateLimitHoldsAndSummarisesIsSaidOfItsAlerts) {
  rules::Configuration configuration = OneRoute();
  configuration.receivers.emplace_back().name = "ops";
  configuration.receivers.front().rate_limit = {1, minutes{10}};
  configuration.root_route.group_wait = Duration{0};
  configuration.root_route.group_by = {"alertname"};
  Router router({});
  router.Apply(configuration, kStart);
  const std::vector<Alert> alerts = {Firing("A"), Firing("B")};
  router.Receive(alerts, kStart);
  std::vector<std::pair<std::string, std::vector<JournalMember>>> said;
  for (const Decision& decision : router.Advance(kStart).decisions) {
    if (decision.kind == "rate_limited" || decision.kind == "summarised")
      said.emplace_back(decision.kind, decision.told);
  }
  const JournalMember a{Fingerprint(alerts[0].labels), "A-1"};
  const JournalMember b{Fingerprint(alerts[1].labels), "B-1"};
  using Members = std::vector<JournalMember>;
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(said[0], std::pair(std::string("rate_limited"), Members{a}));
  EXPECT_EQ(said[1], std::pair(std::string("rate_limited"), Members{b}));
  EXPECT_EQ(said[2], std::pair(std::string("summarised"), Members{a, b}));
}

TEST(Router, ClockThatWasSetBackKeepsNoEscalationBack) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.receivers.emplace_back("boss");
  configuration.root_route.escalation = {{minutes{10}, {"boss"}}};
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  router.Advance(kStart + minutes{1});
  const Timestamp earlier = kStart - std::chrono::hours{5};
  Timestamp told = earlier;
  const auto tells_boss = [](const RouterOutput& output) {
    return std::any_of(output.notifications.begin(), output.notifications.end(),
                       [](const Notification& one) { return one.receiver == "boss"; });
  };
  while (!tells_boss(router.Advance(told)) && told < earlier + minutes{30})
    told = router.NextDue().value_or(earlier + minutes{30});
  EXPECT_EQ(told, earlier + minutes{10});
}

// Somebody had the clock run ahead, past the end of a window that has in truth just begun.
TEST(Router, WindowThatWasOverOpensAgainWhenTheClockIsSetBack) {
  rules::Configuration configuration = OneRoute();
  rules::Suppression& window = configuration.suppressions.emplace_back();
  window.name = "window";
  window.ends_at = kStart + minutes{30};
  rules::TimeInterval& hour = configuration.time_intervals.emplace_back();
  hour.name = "hour";
  hour.parts.emplace_back().times = {{std::chrono::hours{16}, std::chrono::hours{17}}};
  Router router({});
  router.Apply(configuration, kStart + minutes{90});
  router.Advance(kStart + minutes{90});
  EXPECT_FALSE(router.View()->suppressions[0].standing.open);
  ReceiveOne(router, Firing("A"), kStart + minutes{1});
  router.Advance(kStart + minutes{1});
  EXPECT_TRUE(router.View()->suppressions[0].standing.open);
  EXPECT_TRUE(router.Advance(kStart + minutes{2}).notifications.empty());
  EXPECT_FALSE(router.Advance(kStart + minutes{30}).notifications.empty());
}

TEST(Router, GivingBackWhatNobodyHasLeavesTheGroupAlone) {
  Router router({});
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_by = {};
  router.Apply(configuration, kStart);
  Alert taken = Firing("A");
  taken.labels = {{"alertname", "A"}, {"severity", "HIGH"}};
  ReceiveOne(router, taken, kStart);
  const Acknowledgement ann{.by = "ann", .note = "", .at = kStart, .until = {}};
  ASSERT_TRUE(
      router.Acknowledge(Fingerprint(taken.labels), AcknowledgeScope::kGroups, ann, kStart));
  Alert severe = Firing("B");
  severe.labels = {{"alertname", "B"}, {"severity", "CRITICAL"}};
  ReceiveOne(router, severe, kStart);
  EXPECT_FALSE(router.Unacknowledge(Fingerprint(severe.labels), kStart));
  router.Advance(kStart);
  const auto view = router.View();
  ASSERT_EQ(view->groups.size(), 1U);
  for (const RoutedAlert& alert : view->groups[0].alerts)
    EXPECT_EQ(static_cast<bool>(alert.acknowledgement), alert.alert->labels == taken.labels);
}

// Alertmanager says that nothing fires any more when all else is silenced, and nothing after that.
TEST(Router, AlertmanagerWayKeepsNothingOfWhatEndsAfterTheLastWord) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_wait = seconds{0};
  configuration.root_route.group_by = {};
  configuration.root_route.closing = rules::Closing::kAlertmanager;
  Router router({});
  router.Apply(configuration, kStart);
  std::vector<Alert> alerts{Firing("A"), Firing("B")};
  router.Receive(alerts, kStart);
  const auto first = router.Advance(kStart).notifications;
  ASSERT_EQ(first.size(), 1U);
  router.Report(Accepted(first[0], kStart), kStart);
  Silence silence;
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kEqual, "alertname", "A")}};
  silence.starts_at = kStart;
  silence.ends_at = kStart + seconds{100};
  ASSERT_TRUE(router.SetSilence(silence, kStart));
  alerts[1].ends_at = kStart + seconds{10};
  ReceiveOne(router, alerts[1], kStart + seconds{10});
  const auto last = router.Advance(kStart + minutes{1}).notifications;
  ASSERT_EQ(last.size(), 1U);
  EXPECT_FALSE(last[0].Firing());
  router.Report(Accepted(last[0], kStart + minutes{1}), kStart + minutes{1});
  alerts[0].ends_at = kStart + seconds{90};
  ReceiveOne(router, alerts[0], kStart + seconds{90});
  EXPECT_TRUE(router.Advance(kStart + minutes{2}).notifications.empty());
  EXPECT_TRUE(router.View()->groups.empty());
}

TEST(Router, ClockThatIsSetBackMakesNothingFlap) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_wait = seconds{0};
  configuration.root_route.flapping = {3, minutes{30}};
  Router router({});
  router.Apply(configuration, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const auto first = router.Advance(kStart).notifications;
  ASSERT_EQ(first.size(), 1U);
  router.Report(Accepted(first[0], kStart), kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{30};
  ReceiveOne(router, over, kStart + seconds{30});
  const Timestamp back = kStart + seconds{10};
  router.Advance(back);
  const auto last = router.Advance(back + minutes{1}).notifications;
  ASSERT_EQ(last.size(), 1U);
  EXPECT_FALSE(last[0].Firing());
}

// The group's route is gone as well: nobody sets its timers anew.
TEST(Router, ReportOfAnUnknownNotificationIsOnlyTold) {
  Router router({});
  router.Apply(OneRoute(), kStart);
  DeliveryReport report;
  report.notification_id = "nobody-1";
  report.group_key = "{}:{}";
  router.Report(report, kStart);
  const RouterOutput output = router.Advance(kStart);
  ASSERT_EQ(output.decisions.size(), 1U);
  EXPECT_EQ(output.decisions[0].notification, "nobody-1");
  EXPECT_TRUE(output.notifications.empty());
  EXPECT_TRUE(output.records.empty());
}

}  // namespace
}  // namespace alertd::route
