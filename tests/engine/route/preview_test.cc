#include "engine/route/preview.h"

#include <algorithm>
#include <tuple>

#include <gtest/gtest.h>

#include "engine/route/router.h"

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
constexpr Duration kHour = std::chrono::hours{1};

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
  EXPECT_EQ(preview.suppressed_by[0].suppression->name, "window");
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
  EXPECT_EQ(preview.routes[0].quiet_until, std::nullopt);
  EXPECT_TRUE(preview.routes[0].steps.empty());
}

AlertPtr Firing(Labels labels) {
  Alert alert;
  alert.labels = std::move(labels);
  return AlertPtr(std::move(alert));
}

TEST(Preview, WhatFiresInItsGroupIsLookedAtWithItsInterval) {
  const rules::Configuration configuration = TwoRoutes();
  PreviewScene scene;
  scene.firing = {Firing({{"alertname", "Down"}, {"host", "b"}, {"severity", "HIGH"}}),
                  Firing({{"alertname", "Down"}, {"severity", "LOW"}}),
                  Firing({{"alertname", "Slow"}, {"severity", "HIGH"}})};
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow, scene);
  ASSERT_EQ(preview.routes.at(0).members.size(), 1U);
  EXPECT_EQ(preview.routes[0].members[0], scene.firing[0]);
  EXPECT_EQ(preview.routes[0].steps.at(0).after, configuration.root_route.group_interval);
}

TEST(Preview, SilencesAndSourcesOfInhibitionKeepItQuiet) {
  rules::Configuration configuration = TwoRoutes();
  rules::InhibitRule rule;
  rule.source = {*Matcher::Make(MatchKind::kEqual, "severity", "CRITICAL")};
  rule.target = {*Matcher::Make(MatchKind::kEqual, "severity", "HIGH")};
  configuration.inhibit_rules = {rule};
  Silence silence;
  silence.id = "one";
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kEqual, "alertname", "Down")}};
  silence.starts_at = kNow;
  silence.ends_at = kNow + std::chrono::hours{1};
  PreviewScene scene;
  scene.silences = {std::make_shared<const Silence>(silence)};
  scene.firing = {Firing({{"alertname", "Fire"}, {"severity", "CRITICAL"}})};
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow, scene);
  EXPECT_EQ(preview.silenced_by, scene.silences);
  ASSERT_EQ(preview.inhibited_by.size(), 1U);
  EXPECT_NE(preview.inhibited_by[0].find("Fire"), std::string::npos);
  EXPECT_TRUE(preview.quiet());
  EXPECT_EQ(preview.routes.at(0).quiet_until, std::nullopt);
  EXPECT_TRUE(preview.routes[0].steps.empty());
  EXPECT_TRUE(PreviewAlert(configuration, HighAlert(), silence.ends_at, scene).silenced_by.empty());
}

// What a router does with an alert that goes on firing, as (time, receiver).
using Times = std::vector<std::pair<Duration, std::string>>;

Times TimesOfRouter(const rules::Configuration& configuration, const Alert& alert,
                    Timestamp until) {
  Times times;
  Router router({});
  router.Apply(configuration, alert.starts_at);
  router.Receive({&alert, 1}, alert.starts_at);
  for (auto due = router.NextDue(); due && *due <= until; due = router.NextDue()) {
    for (const Notification& notification : router.Advance(*due).notifications) {
      times.emplace_back(*due - alert.starts_at, notification.receiver);
      DeliveryReport report;
      report.notification_id = notification.id;
      report.receiver = notification.receiver;
      report.group_key = notification.group_key;
      report.at = *due;
      router.Report(report, *due);
    }
  }
  return times;
}

// A route with escalation and repeats.
rules::Configuration Escalated() {
  rules::Configuration configuration = TwoRoutes();
  rules::Route& route = configuration.root_route.routes[0];
  route.group_wait = std::chrono::seconds{30};
  route.group_interval = std::chrono::minutes{2};
  // Repeats are due at flushes, which are two minutes apart.
  route.repeat_intervals = {std::chrono::minutes{5}, std::chrono::minutes{31}};
  route.receivers = {"slack", "pager", "boss"};
  route.escalation = {{std::chrono::minutes{10}, {"pager"}}, {std::chrono::minutes{15}, {"boss"}}};
  return configuration;
}

// Expects the times of the preview to be those of the router until `until`; returns how many.
size_t ExpectTimesOfRouter(const rules::Configuration& configuration, Timestamp until) {
  Alert alert = HighAlert();
  alert.starts_at = kNow;
  alert.incident_id = "i1";
  Times times;
  const RoutePreview preview = PreviewAlert(configuration, alert, kNow);
  for (const PreviewedStep& step : preview.routes.at(0).steps) {
    for (const std::string& receiver : step.receivers)
      times.emplace_back(step.after, receiver);
  }
  Times expected = TimesOfRouter(configuration, alert, until);
  std::sort(times.begin(), times.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(times, expected);
  return expected.size();
}

TEST(Preview, ItsTimesAreThoseOfTheRouter) {
  EXPECT_EQ(ExpectTimesOfRouter(Escalated(), kNow + kHour), 9U);
}

rules::Suppression WindowUntil(Timestamp end) {
  rules::Suppression window;
  window.name = FormatTimestamp(end);
  window.ends_at = end;
  return window;
}

TEST(Preview, ItsTimesAreThoseOfTheRouterAlsoBehindAMute) {
  for (const Duration end : {Duration{std::chrono::seconds{10}}, Duration{std::chrono::minutes{11}},
                             Duration{std::chrono::minutes{12}}, kHour}) {
    rules::Configuration configuration = Escalated();
    configuration.suppressions = {WindowUntil(kNow + end), WindowUntil(kNow + end / 2)};
    EXPECT_EQ(ExpectTimesOfRouter(configuration, kNow + end + kHour), 9U) << FormatDuration(end);
  }
}

TEST(Preview, ItIsQuietUntilTheLastOfSeveralMutesIsOver) {
  rules::Configuration configuration = TwoRoutes();
  configuration.suppressions = {WindowUntil(kNow + kHour)};
  Silence silence;
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kEqual, "alertname", "Down")}};
  silence.starts_at = kNow + kHour;
  silence.ends_at = kNow + 2 * kHour;
  PreviewScene scene;
  scene.silences = {std::make_shared<const Silence>(silence)};
  const auto quiet_until = [&](const Alert& alert) {
    return PreviewAlert(configuration, alert, kNow, scene).routes.at(0).quiet_until;
  };
  EXPECT_EQ(quiet_until(HighAlert()), silence.ends_at);
  Alert other = HighAlert();
  other.labels = {{"alertname", "Slow"}, {"severity", "HIGH"}};
  EXPECT_EQ(quiet_until(other), kNow + kHour);
  configuration.suppressions[0].ends_at.reset();
  EXPECT_EQ(quiet_until(other), std::nullopt);
}

// Among what fires there, since `age`.
PreviewScene FiringFor(Duration age) {
  Alert alert = HighAlert();
  alert.starts_at = kNow - age;
  PreviewScene scene;
  scene.firing = {AlertPtr(std::move(alert))};
  return scene;
}

using Steps = std::vector<std::tuple<PreviewedStep::Kind, Duration, std::vector<std::string>>>;

Steps StepsOf(const RoutePreview& preview) {
  Steps steps;
  for (const PreviewedStep& step : preview.routes.at(0).steps)
    steps.emplace_back(step.kind, step.after, step.receivers);
  return steps;
}

TEST(Preview, WhoKnowsOfWhatFiresAlreadyIsToldAgainAtTheRepeat) {
  using Kind = PreviewedStep::Kind;
  using std::chrono::minutes;
  rules::Configuration configuration = Escalated();
  configuration.root_route.routes[0].repeat_intervals = {minutes{5}, minutes{31}};
  const Steps steps =
      StepsOf(PreviewAlert(configuration, HighAlert(), kNow, FiringFor(minutes{12})));
  const Steps expected = {{Kind::kEscalated, minutes{3}, {"boss"}},
                          {Kind::kRepeated, minutes{8}, {"boss"}},
                          {Kind::kNextRepeat, minutes{32}, {"slack", "pager"}},
                          {Kind::kRepeated, minutes{40}, {"boss"}}};
  EXPECT_EQ(steps, expected);
}

TEST(Preview, WhatJoinsAGroupThatWasToldIsEscalatedBeforeTheNextLook) {
  using Kind = PreviewedStep::Kind;
  using std::chrono::minutes;
  rules::Configuration configuration = Escalated();
  rules::Route& route = configuration.root_route.routes[0];
  route.group_interval = minutes{12};
  route.repeat_intervals = {kHour};
  Alert joining = HighAlert();
  joining.labels = {{"alertname", "Down"}, {"host", "b"}, {"severity", "HIGH"}};
  const Steps steps = StepsOf(PreviewAlert(configuration, joining, kNow, FiringFor(kHour)));
  const Steps first(steps.begin(), steps.begin() + 3);
  EXPECT_EQ(first, (Steps{{Kind::kEscalated, minutes{10}, {"pager"}},
                          {Kind::kFirst, minutes{12}, {"slack"}},
                          {Kind::kEscalated, minutes{15}, {"boss"}}}));
}

TEST(Preview, WhatHasJustBegunToFireIsToldWhenItsGroupHasWaited) {
  const rules::Configuration configuration = Escalated();
  const PreviewScene scene = FiringFor(std::chrono::seconds{10});
  const RoutePreview preview = PreviewAlert(configuration, HighAlert(), kNow, scene);
  EXPECT_EQ(preview.routes.at(0).steps.at(0).kind, PreviewedStep::Kind::kFirst);
  EXPECT_EQ(preview.routes.at(0).steps.at(0).after, std::chrono::seconds{20});
}

TEST(Preview, WhatFiresAlreadyIsToldAtOnceBehindTheMute) {
  rules::Configuration configuration = Escalated();
  const Duration mute = std::chrono::seconds{70};
  configuration.suppressions = {WindowUntil(kNow + mute)};
  const auto first_told = [&](const PreviewScene& scene) {
    return PreviewAlert(configuration, HighAlert(), kNow, scene).routes.at(0).steps.at(0).after;
  };
  EXPECT_EQ(first_told(FiringFor(kHour)), mute);
  PreviewScene others;
  others.firing = {Firing({{"alertname", "Down"}, {"host", "b"}, {"severity", "HIGH"}})};
  EXPECT_EQ(first_told(others), configuration.root_route.routes[0].group_interval);
}

TEST(Preview, AlertmanagerTellsAtTheFlushBehindTheMute) {
  rules::Configuration configuration = TwoRoutes();
  configuration.suppressions = {WindowUntil(kNow + kHour)};
  const auto first_told = [&] {
    return PreviewAlert(configuration, HighAlert(), kNow, {}).routes.at(0).steps.at(0).after;
  };
  EXPECT_EQ(first_told(), kHour);
  rules::Route& route = configuration.root_route.routes.at(0);
  route.closing = rules::Closing::kAlertmanager;
  route.group_wait = std::chrono::seconds{30};
  route.group_interval = std::chrono::minutes{7};
  EXPECT_EQ(first_told(), std::chrono::seconds{30} + 9 * std::chrono::minutes{7});
}

}  // namespace
}  // namespace alertd::route
