// What is said of notifications that nobody gets any more.

#include <algorithm>

#include <gtest/gtest.h>

#include "engine/route/alert_group.h"
#include "engine/route/router.h"
#include "tests/engine/route/one_route.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Dropped, ADroppedNotificationSaysForHowLongItWasTried) {
  DeliveryReport report;
  report.integration = "slack[0]";
  report.outcome = DeliveryOutcome::kDropped;
  report.attempt = 3;
  report.elapsed = minutes{4};
  report.error = "given up";
  EXPECT_EQ(DecisionOf(report).reason,
            "slack[0] dropped after 3 attempts, 4m after it was to be sent: given up");
  report.attempt = 0;
  report.elapsed = Duration{0};
  EXPECT_EQ(DecisionOf(report).reason,
            "slack[0] dropped without an attempt, 0s after it was to be sent: given up");
}

TEST(Dropped, WhatAReloadDropsIsSaidWithItsAlerts) {
  rules::Configuration both = OneRoute();
  both.root_route.receivers = {"ops", "gone"};
  both.receivers.resize(2);
  both.receivers[0].name = "ops";
  both.receivers[1].name = "gone";
  rules::Configuration one = both;
  one.root_route.receivers.pop_back();
  one.receivers.pop_back();
  Router router({});
  router.Apply(both, kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const Timestamp later = kStart + seconds{10};
  const auto sent = router.Advance(later).notifications;
  ASSERT_EQ(sent.size(), 2U);
  router.Apply(one, later);
  DeliveryReport report = Accepted(sent[1], later);
  report.outcome = DeliveryOutcome::kDropped;
  for (const size_t told : {1U, 0U}) {
    router.Report(report, later);
    const auto decisions = router.Advance(later).decisions;
    const auto dropped = std::find_if(decisions.begin(), decisions.end(),
                                      [](const auto& each) { return each.receiver == "gone"; });
    ASSERT_NE(dropped, decisions.end());
    EXPECT_EQ(dropped->told.size(), told) << "it is reported once";
  }
}

rules::Configuration OnePager(const std::string& name) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.receivers = {name};
  rules::PagerDutySettings pager;
  pager.routing_key = Secret::Inline("key");
  rules::Receiver receiver;
  receiver.name = name;
  receiver.integrations = {{"pagerduty[0]", true, pager}};
  configuration.receivers = {receiver};
  return configuration;
}

// What the delivery says of it where a reload has taken the pager away.
DeliveryReport DroppedByReload(const Notification& sent, Timestamp at) {
  DeliveryReport report = Accepted(sent, at);
  report.integration = "pagerduty[0]";
  report.outcome = DeliveryOutcome::kDropped;
  report.integration_gone = true;
  return report;
}

TEST(Dropped, WhatTheDeliveryDropsBeforeTheReloadIsKnownIsSentFromItsSuccessor) {
  Router router({});
  router.Apply(OnePager("pd"), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const Timestamp later = kStart + seconds{10};
  const auto sent = router.Advance(later).notifications;
  ASSERT_EQ(sent.size(), 1U);
  Alert over = Firing("A");
  over.ends_at = later;
  ReceiveOne(router, over, later);
  router.Report(DroppedByReload(sent[0], later), later);
  router.Apply(OnePager("pager"), later);
  const auto again = router.Advance(later).notifications;
  ASSERT_EQ(again.size(), 2U) << "that it fired, and that it is over";
  EXPECT_EQ(again[0].id, sent[0].id);
  EXPECT_EQ(again[0].receiver, "pager");
  EXPECT_TRUE(again[0].Firing());
  EXPECT_FALSE(again[1].Firing());
}

TEST(Dropped, WhatTheDeliveryDropsAfterTheReloadIsNotTakenBackFromTheSuccessor) {
  Router router({});
  router.Apply(OnePager("pd"), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const Timestamp later = kStart + seconds{10};
  const auto sent = router.Advance(later).notifications;
  ASSERT_EQ(sent.size(), 1U);
  router.Apply(OnePager("pager"), later);
  ASSERT_EQ(router.Advance(later).notifications.size(), 1U);
  router.Report(DroppedByReload(sent[0], later), later);
  const auto decisions = router.Advance(later).decisions;
  ASSERT_EQ(decisions.size(), 1U);
  EXPECT_EQ(decisions[0].told.size(), 1U);
  DeliveryReport accepted = Accepted(sent[0], later);
  accepted.receiver = "pager";
  accepted.integration = "pagerduty[0]";
  router.Report(accepted, later);
  Alert over = Firing("A");
  over.ends_at = later;
  ReceiveOne(router, over, later);
  const auto closing = router.Advance(later + minutes{1}).notifications;
  ASSERT_EQ(closing.size(), 1U);
  EXPECT_EQ(closing[0].receiver, "pager");
}

}  // namespace
}  // namespace alertd::route
