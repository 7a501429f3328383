#include "engine/route/route_labels.h"

#include <memory>
#include <span>
#include <utility>

#include <gtest/gtest.h>

#include "engine/route/router.h"
#include "rules/loader.h"

namespace alertd::route {
namespace {

constexpr Timestamp kNow{std::chrono::hours{490'000}};

Alert Down(std::string_view instance) {
  Alert alert;
  alert.labels = {{"alertname", "Down"}, {"instance", instance}, {"team", "shop"}};
  alert.starts_at = kNow;
  alert.incident_id = "i-" + std::string(instance);
  return alert;
}

rules::Configuration Load(const std::string& text) {
  const rules::LoadOutcome outcome = rules::LoadTexts({{"am.yml", text}}, {});
  EXPECT_NE(outcome.configuration, nullptr);
  return outcome.configuration == nullptr ? rules::Configuration{} : *outcome.configuration;
}

Notification OnlyNotification(const RouterOutput& output) {
  EXPECT_EQ(output.notifications.size(), 1U);
  return output.notifications.empty() ? Notification{} : output.notifications.front();
}

std::string LabelsOfFirst(const rules::Configuration& configuration, RouterOptions options = {}) {
  Router router(std::move(options));
  router.Apply(configuration, kNow);
  const Alert alerts[] = {Down("a"), Down("b")};
  router.Receive(alerts, kNow);
  return FormatLabels(OnlyNotification(router.Advance(kNow)).route_labels);
}

// `labels` stands as the root's.
rules::Configuration WithLabels(const std::string& labels) {
  return Load("route: {receiver: a, group_wait: 0s, group_by: [alertname], labels: {" + labels +
              "}}\nreceivers: [{name: a, webhook_configs: [{url: 'http://a.test'}]}]\n");
}

TEST(RouteLabelsTest, AreTemplatesOfTheNotification) {
  EXPECT_EQ(LabelsOfFirst(WithLabels(R"(owner: '{{ .CommonLabels.team | toUpper }}',
      what: '{{ len .Alerts.Firing }} of {{ .GroupLabels.alertname }} for {{ .Receiver }}',
      why: '{{ .NotificationReason }}', plain: text)")),
            R"({owner="SHOP", plain="text", what="2 of Down for a", why="first notification"})");
}

TEST(RouteLabelsTest, OfASummaryAreThoseThatAllItsGroupsShare) {
  rules::Configuration configuration = Load(R"(
route:
  receiver: a
  group_wait: 0s
  group_by: [instance]
  labels: {team: shop, from: '{{ .GroupLabels.instance }}'}
receivers: [{name: a, webhook_configs: [{url: 'http://a.test'}]}]
)");
  configuration.receivers.front().rate_limit = {1, std::chrono::minutes(1)};
  EXPECT_EQ(LabelsOfFirst(configuration), R"({team="shop"})");
}

TEST(RouteLabelsTest, KnowWhereAlertdIsFound) {
  EXPECT_EQ(LabelsOfFirst(WithLabels("link: '{{ .ExternalURL }}/x'"),
                          {.external_url = "https://alertd.example"}),
            R"({link="https://alertd.example/x"})");
}

TEST(RouteLabelsTest, OfTheParentAreKeptUnlessTheChildHasItsOwn) {
  EXPECT_EQ(LabelsOfFirst(Load(R"(
route:
  receiver: a
  group_wait: 0s
  group_by: [alertname]
  labels: {team: root, tier: '1'}
  routes:
    - {matchers: [alertname="Down"], labels: {team: child, extra: x}}
receivers: [{name: a}]
)")),
            R"({extra="x", team="child", tier="1"})");
}

TEST(RouteLabelsTest, MayCallTemplatesOfFiles) {
  rules::Configuration configuration = WithLabels(
      R"(owner: '{{ template "owner" . }}', own: '{{ define "x" }}own{{ end }}{{ template "x" }}')");
  configuration.alertmanager.template_files = {std::make_shared<const SourceText>(
      "a.tmpl",
      R"({{ define "owner" }}team {{ .CommonLabels.team }}{{ end }}{{ define "x" }}file{{ end }})")};
  EXPECT_EQ(LabelsOfFirst(configuration), R"({own="own", owner="team shop"})");
}

TEST(RouteLabelsTest, ThatFailShowTheErrorAndTheNotificationIsSent) {
  EXPECT_EQ(LabelsOfFirst(WithLabels(R"(bad: '{{ template "nowhere" . }}', good: x)")),
            "{bad=\"<error expanding template: template bad:1:4: template \\\"nowhere\\\" not "
            "defined>\", good=\"x\"}");
}

TEST(RouteLabelsTest, AreThoseOfTheMomentWhenTheyAreSentAgain) {
  const rules::Configuration configuration =
      WithLabels("n: '{{ len .Alerts.Firing }}', why: '{{ .NotificationReason }}'");
  Router router({});
  router.Apply(configuration, kNow);
  const Alert first[] = {Down("a")};
  router.Receive(first, kNow);
  EXPECT_EQ(FormatLabels(OnlyNotification(router.Advance(kNow)).route_labels),
            R"({n="1", why="first notification"})");
  const Alert second[] = {Down("b")};
  const Timestamp later = kNow + std::chrono::minutes(5);
  router.Receive(second, later);
  EXPECT_EQ(FormatLabels(OnlyNotification(router.Advance(later)).route_labels),
            R"({n="2", why="new alerts added"})");
}

TEST(RouteLabelsTest, AreShownWithTheGroup) {
  Router router({});
  router.Apply(WithLabels("owner: '{{ .CommonLabels.team }}'"), kNow);
  const Alert alerts[] = {Down("a")};
  router.Receive(alerts, kNow);
  router.Advance(kNow);
  const auto view = router.View();
  ASSERT_EQ(view->groups.size(), 1U);
  EXPECT_EQ(FormatLabels(view->groups[0].route_labels), R"({owner="shop"})");
}

TEST(RouteLabelsTest, StandInNativeRoutesToo) {
  EXPECT_EQ(LabelsOfFirst(Load(R"(
alert_routing:
  labels: {team: all, tier: '1'}
  routes:
    - match: {alertname: Down}
      receivers: [a]
      group_wait: 0s
      labels: {team: '{{ .CommonLabels.team }}'}
receivers: [{name: a, type: log}]
)")),
            R"({team="shop", tier="1"})");
}

}  // namespace
}  // namespace alertd::route
