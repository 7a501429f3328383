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

}  // namespace
}  // namespace alertd::route
