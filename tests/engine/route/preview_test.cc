#include "engine/route/preview.h"

#include <gtest/gtest.h>

namespace alertd::route {
namespace {

rules::Configuration TwoRoutes() {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"log"};
  rules::Route high;
  high.id = "{}/{severity=\"HIGH\"}";
  high.matchers = {*Matcher::Make(MatchKind::kEqual, "severity", "HIGH")};
  high.receivers = {"slack", "pager"};
  configuration.root_route.routes = {high};
  return configuration;
}

Alert HighAlert() {
  Alert alert;
  alert.labels = {{"alertname", "Down"}, {"severity", "HIGH"}};
  return alert;
}

constexpr Timestamp kNow{std::chrono::hours{490'000}};

TEST(Preview, NamesTheRouteThatTheAlertTakes) {
  const rules::Configuration configuration = TwoRoutes();
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow);
  ASSERT_EQ(preview.routes.size(), 1U);
  EXPECT_EQ(preview.routes[0].route, configuration.root_route.routes.data());
  EXPECT_EQ(preview.routes[0].path, std::vector<std::string>{"severity=\"HIGH\""});
  EXPECT_EQ(preview.routes[0].group_key, "{}/{severity=\"HIGH\"}:{alertname=\"Down\"}");
}

TEST(Preview, HasANotificationForEachReceiver) {
  const rules::Configuration configuration = TwoRoutes();
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow);
  ASSERT_EQ(preview.notifications.size(), 2U);
  EXPECT_EQ(preview.notifications[0].receiver, "slack");
  EXPECT_EQ(preview.notifications[1].receiver, "pager");
  EXPECT_EQ(preview.notifications[0].reason, NotifyReason::kFirst);
  EXPECT_TRUE(preview.notifications[0].Firing());
}

TEST(Preview, SuppressedAlertIsStillShown) {
  rules::Configuration configuration = TwoRoutes();
  rules::Suppression window;
  window.name = "window";
  window.ends_at = kNow + std::chrono::hours{1};
  configuration.suppressions = {window};
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow);
  ASSERT_EQ(preview.suppressed_by.size(), 1U);
  EXPECT_EQ(preview.suppressed_by[0].suppression, configuration.suppressions.data());
  EXPECT_EQ(preview.suppressed_by[0].until, window.ends_at);
  EXPECT_EQ(preview.notifications.size(), 2U);
}

TEST(Preview, WhatAMutedRouteWouldSendStandsApart) {
  rules::Configuration configuration = TwoRoutes();
  configuration.time_intervals.emplace_back().name = "always";
  configuration.time_intervals[0].parts.emplace_back();
  configuration.root_route.routes[0].mute_time_intervals = {"always"};
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow);
  EXPECT_EQ(preview.routes.at(0).muted_by, "time interval always");
  EXPECT_EQ(preview.notifications.size(), 0U);
  EXPECT_EQ(preview.muted_notifications.size(), 2U);
}

}  // namespace
}  // namespace alertd::route
