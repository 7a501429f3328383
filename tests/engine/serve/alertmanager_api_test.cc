// Alertmanager's API but for silences: alerts in and out, groups, receivers, status.

#include "engine/serve/alertmanager_api.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/serve/alertmanager_configuration.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

AlertPtr SampleAlert(const std::string& name, const std::string& severity) {
  Alert alert;
  alert.labels = {{"alertname", name}, {"severity", severity}};
  alert.starts_at = kNow - std::chrono::minutes{5};
  return AlertPtr(std::move(alert));
}

route::RoutedAlert Routed(const std::string& name, const std::string& severity) {
  route::RoutedAlert routed;
  routed.alert = SampleAlert(name, severity);
  routed.updated_at = kNow - std::chrono::minutes{1};
  return routed;
}

std::shared_ptr<const route::GroupView> Group(std::vector<std::string> receivers,
                                              std::vector<route::RoutedAlert> alerts) {
  route::GroupView group;
  group.labels = {{"alertname", alerts.front().alert->labels.Get("alertname")}};
  for (std::string& receiver : receivers)
    group.receivers.push_back({std::move(receiver), std::nullopt, std::nullopt});
  group.alerts = std::move(alerts);
  return std::make_shared<const route::GroupView>(std::move(group));
}

// One alert of each kind: active, silenced, inhibited, suppressed, on a muted route, over.
route::RouterBoard SampleBoard() {
  const route::RoutedAlert active = Routed("Active", "HIGH");
  route::RoutedAlert silenced = Routed("Silenced", "LOW");
  silenced.silenced_by = {"3b1a"};
  route::RoutedAlert inhibited = Routed("Inhibited", "LOW");
  inhibited.inhibited_by = {"00000000000000aa"};
  route::RoutedAlert suppressed = Routed("Suppressed", "LOW");
  suppressed.suppressed_by = {"weekly_deploy"};
  route::RoutedAlert muted = Routed("Muted", "LOW");
  muted.muted_by = {"nights"};
  route::RoutedAlert over = Routed("Over", "HIGH");
  Alert ended = *over.alert;
  ended.ends_at = kNow;
  over.alert = AlertPtr(std::move(ended));
  return {
      .groups = {Group({"oncall", "slack"}, {active}), Group({"slack"}, {silenced}),
                 Group({"slack"}, {inhibited}), Group({"slack"}, {suppressed}),
                 Group({"mail"}, {muted}), Group({"mail"}, {over}), Group({"mail"}, {active})},
  };
}

std::shared_ptr<const LoadedConfiguration> ConfigurationWithReceivers() {
  rules::Configuration configuration;
  configuration.alertmanager.resolve_timeout = std::chrono::minutes{3};
  configuration.alertmanager_yaml = "route:\n  receiver: oncall\n";
  for (const char* name : {"oncall", "slack", "mail"})
    configuration.receivers.emplace_back().name = name;
  configuration.receivers[0].labels = {{"team", "core"}};
  return std::make_shared<const LoadedConfiguration>(LoadedConfiguration{
      .configuration = std::make_shared<const rules::Configuration>(std::move(configuration)),
      .loaded_at = kNow});
}

class AlertmanagerApiTest : public ApiTest {
 protected:
  AlertmanagerApiTest() {
    configuration_ = ConfigurationWithReceivers();
    sources_.routing = [this] { return board_; };
    sources_.receive_alerts = [this](std::vector<Alert> alerts,
                                     const std::function<void(const Status&)>& done) {
      if (received_status_) received_ = std::move(alerts);
      done(received_status_);
    };
    sources_.address = "127.0.0.1:9095";
    AddAlertmanagerApi(table_, sources_);
  }

  // The names of the alerts that the answer has, in its order.
  std::vector<std::string> NamesIn(const std::string& target) {
    const Answer answer = Get(target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string key = R"("labels":{"alertname":")";
    std::vector<std::string> names;
    const std::string& body = answer.body;
    for (size_t at = body.find(key); at != std::string::npos; at = body.find(key, at + 1)) {
      const size_t begin = at + key.size();
      const std::string name = body.substr(begin, body.find('"', begin) - begin);
      // A group's own labels have no severity.
      if (body.compare(begin + name.size(), 12, R"(","severity")") == 0) names.push_back(name);
    }
    return names;
  }

  Answer Post(const std::string& body, const std::string& type = "application/json") {
    auto found = table_.Find(
        {.method = "POST", .target = "/api/v2/alerts", .content_type = type, .body = body});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    std::optional<Answer> answer;
    dispatch.endpoint->deferred->begin(dispatch.request,
                                       [&answer](Answer given) { answer = std::move(given); });
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(Answer{});
  }

  std::shared_ptr<const route::RouterBoard> board_ =
      std::make_shared<const route::RouterBoard>(SampleBoard());
  std::vector<Alert> received_;
  Status received_status_ = Ok();
};

TEST_F(AlertmanagerApiTest, AlertsHaveAlertmanagersFields) {
  EXPECT_EQ(
      Get("/api/v2/alerts?filter=alertname%3DActive").body,
      R"([{"annotations":{},"endsAt":"2023-11-14T22:16:20.000Z","fingerprint":"4e04fc9fead46c1b",)"
      R"("receivers":[{"name":"oncall"},{"name":"slack"},{"name":"mail"}],)"
      R"("startsAt":"2023-11-14T22:08:20.000Z",)"
      R"("status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"},)"
      R"("updatedAt":"2023-11-14T22:12:20.000Z",)"
      R"("labels":{"alertname":"Active","severity":"HIGH"}}])");
}

TEST_F(AlertmanagerApiTest, OfWhatNobodyCanTellWhetherItFiresItSaysSo) {
  alert::ActiveAlert active;
  active.alert = *SampleAlert("Active", "HIGH");
  active.unknown_reason = "target down";
  alert::RuleView rule;
  rule.alerts = {std::move(active)};
  alert::GroupView group;
  group.rules = {std::move(rule)};
  rules_ = std::make_shared<const alert::RulesView>(alert::RulesView{.groups = {std::move(group)}});
  const std::string unknown = R"("unknown":true,"unknownReason":"target down")";
  for (const std::string path : {"/api/v2/alerts", "/api/v2/alerts/groups"}) {
    const std::string of_one = Get(path + "?filter=alertname%3DActive").body;
    EXPECT_NE(of_one.find(unknown), std::string::npos) << of_one;
    const std::string of_others = Get(path + "?filter=alertname!%3DActive").body;
    EXPECT_EQ(of_others.find("unknown"), std::string::npos) << of_others;
  }
}

TEST_F(AlertmanagerApiTest, StatusSaysWhatKeepsAnAlertQuiet) {
  for (
      const auto& [name, status] : std::vector<std::pair<std::string, std::string>>{
          {"Silenced",
           R"({"inhibitedBy":[],"mutedBy":[],"silencedBy":["3b1a"],"state":"suppressed"})"},
          {"Inhibited",
           R"({"inhibitedBy":["00000000000000aa"],"mutedBy":[],"silencedBy":[],"state":"suppressed"})"},
          {"Suppressed",
           R"({"inhibitedBy":[],"mutedBy":["weekly_deploy"],"silencedBy":[],"state":"suppressed"})"},
          {"Muted",
           R"({"inhibitedBy":[],"mutedBy":["nights"],"silencedBy":[],"state":"suppressed"})"},
      }) {
    const std::string body = Get("/api/v2/alerts?filter=alertname%3D" + name).body;
    EXPECT_NE(body.find(status), std::string::npos) << body;
  }
}

TEST_F(AlertmanagerApiTest, FiltersChooseAlerts) {
  struct Case {
    const char* query;
    std::vector<std::string> alerts;
    std::vector<std::string> in_groups;
  };
  const std::vector<std::string> all = {"Suppressed", "Inhibited", "Muted", "Active", "Silenced"};
  for (const Case& each : std::vector<Case>{
           {"",
            all,
            {"Active", "Active", "Active", "Inhibited", "Muted", "Silenced", "Suppressed"}},
           {"active=false",
            {"Suppressed", "Inhibited", "Muted", "Silenced"},
            {"Inhibited", "Muted", "Silenced", "Suppressed"}},
           {"active=false&muted=true&silenced=false&inhibited=false",
            {"Suppressed", "Muted"},
            {"Muted", "Suppressed"}},
           {"active=true&silenced=false&inhibited=false&muted=false",
            {"Active"},
            {"Active", "Active", "Active"}},
           {"silenced=0&active=no",
            {"Suppressed", "Inhibited", "Muted"},
            {"Inhibited", "Muted", "Suppressed"}},
           {"inhibited=whatever&active=",
            {"Suppressed", "Muted", "Active", "Silenced"},
            {"Active", "Active", "Active", "Muted", "Silenced", "Suppressed"}},
           {"filter=severity%3DHIGH", {"Active"}, {"Active", "Active", "Active"}},
           {"filter=severity%3DLOW&filter=alertname%3D~%22S.*%22",
            {"Suppressed", "Silenced"},
            {"Silenced", "Suppressed"}},
           {"filter=alertname%3DOver", {}, {}},
           {"receiver=oncall", {"Active"}, {"Active"}},
           {"receiver=onc", {}, {}},
           {"receiver=mail%7Concall", {"Muted", "Active"}, {"Active", "Active", "Muted"}},
           {"receiver_matchers=team%3Dcore", {"Active"}, {"Active"}},
           {"receiver_matchers=name%3D~%22m.*%22", {"Muted", "Active"}, {"Active", "Muted"}},
           {"unprocessed=false&receiver=mail&muted=false", {"Active"}, {"Active"}},
       }) {
    EXPECT_EQ(NamesIn(std::string("/api/v2/alerts?") + each.query), each.alerts) << each.query;
    EXPECT_EQ(NamesIn(std::string("/api/v2/alerts/groups?") + each.query), each.in_groups)
        << each.query;
  }
}

TEST_F(AlertmanagerApiTest, GroupsAreOfOneReceiverEach) {
  const std::string body = Get("/api/v2/alerts/groups?filter=alertname%3DActive").body;
  EXPECT_TRUE(body.starts_with(R"([{"alerts":[{"annotations":{})")) << body;
  const std::string labels = R"(}],"labels":{"alertname":"Active"},"receiver":{"name":")";
  size_t at = 0;
  for (const char* receiver : {"mail", "oncall", "slack"}) {
    at = body.find(labels + receiver + "\"}}", at);
    EXPECT_NE(at, std::string::npos) << receiver << " in " << body;
  }
}

TEST_F(AlertmanagerApiTest, AlertThatIsMutedOnOneOfItsRoutesIsNotMutedAsAWhole) {
  route::RoutedAlert muted = Routed("Both", "LOW");
  route::RoutedAlert heard = muted;
  muted.muted_by = {"nights"};
  board_ = std::make_shared<const route::RouterBoard>(
      route::RouterBoard{.groups = {Group({"a"}, {muted}), Group({"b"}, {heard})}});
  EXPECT_EQ(NamesIn("/api/v2/alerts?muted=false").size(), 1U);
  EXPECT_EQ(NamesIn("/api/v2/alerts?active=false").size(), 0U);
  EXPECT_EQ(NamesIn("/api/v2/alerts/groups?muted=false").size(), 1U);
  EXPECT_EQ(NamesIn("/api/v2/alerts/groups?active=false").size(), 1U);
}

TEST_F(AlertmanagerApiTest, AGroupThatIsTakenOnIsToldFromAnAlert) {
  const Acknowledgement by_ann{.by = "ann", .note = "", .at = kNow, .until = {}};
  const Acknowledgement by_bob{.by = "bob", .note = "", .at = kNow, .until = {}};
  route::RoutedAlert whole = Routed("Whole", "LOW");
  whole.acknowledgement = by_ann;
  route::RoutedAlert single = Routed("Single", "LOW");
  single.acknowledgement = by_bob;
  route::GroupView group = *Group({"a"}, {whole, single});
  group.acknowledgement = by_ann;
  board_ = std::make_shared<const route::RouterBoard>(
      route::RouterBoard{.groups = {std::make_shared<const route::GroupView>(group)}});
  const std::string body = Get("/api/v2/alerts").body;
  EXPECT_NE(body.find(R"("acknowledgedBy":"ann","acknowledgedWithGroup":true,)"), std::string::npos)
      << body;
  EXPECT_NE(body.find(R"("acknowledgedBy":"bob","updatedAt")"), std::string::npos) << body;
}

TEST_F(AlertmanagerApiTest, WrongParametersAreTexts) {
  for (const char* path : {"/api/v2/alerts", "/api/v2/alerts/groups", "/api/v2/receivers"}) {
    for (const auto& [query, problem] : std::vector<std::pair<std::string, std::string>>{
             {"receiver=(", "\"failed to parse receiver param: "},
             {"receiver_matchers=team", "\"bad matcher format in receiver_matchers \\\"team\\\""},
         }) {
      const Answer answer = Get(std::string(path) + "?" + query);
      EXPECT_EQ(answer.status, 400) << path;
      EXPECT_TRUE(answer.body.starts_with(problem)) << answer.body;
    }
  }
  EXPECT_EQ(Get("/api/v2/alerts?filter=x").status, 400);
}

TEST_F(AlertmanagerApiTest, ManyAlertsComeInPieces) {
  std::vector<std::shared_ptr<const route::GroupView>> groups;
  for (size_t i = 0; i < 3000; ++i)
    groups.push_back(Group({"a"}, {Routed("A" + std::to_string(i), "LOW")}));
  board_ =
      std::make_shared<const route::RouterBoard>(route::RouterBoard{.groups = std::move(groups)});
  const Answer answer = Get("/api/v2/alerts");
  ASSERT_TRUE(answer.more);
  std::string body = answer.body;
  for (std::string piece = answer.more(); !piece.empty(); piece = answer.more())
    body += piece;
  EXPECT_GT(body.size(), answer.body.size());
  EXPECT_TRUE(body.ends_with("}]"));
}

TEST_F(AlertmanagerApiTest, PostedAlertsAreTaken) {
  const Answer answer = Post(R"([{"labels":{"a":"b"}},{"labels":{}}])");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"("alert 2 {}: at least one label pair required")");
  ASSERT_EQ(received_.size(), 1U);
  EXPECT_EQ(received_[0].labels, (Labels{{"a", "b"}}));
  EXPECT_EQ(received_[0].starts_at, kNow);
  EXPECT_EQ(Post(R"([{"labels":{"a":"b"}}])").status, 200);
  EXPECT_EQ(Post("[]").status, 200);
  EXPECT_EQ(Post("null").status, 200);
}

TEST_F(AlertmanagerApiTest, PostedAlertsThatAreInMemoryOnlySaySo) {
  sources_.state_problem = [] { return std::string("the disk is full"); };
  const Answer answer = Post(R"([{"labels":{"a":"b"}}])");
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(answer.headers.size(), 1U);
  EXPECT_EQ(answer.headers[0].second,
            "199 alertd \"kept in memory only, a restart would forget it: the disk is full\"");
}

TEST_F(AlertmanagerApiTest, PostsThatAreNotTakenSaySo) {
  EXPECT_EQ(Post("[]", "text/plain").status, 415);
  EXPECT_EQ(Post("[]", "").status, 415);
  EXPECT_EQ(Post("", "").body, R"({"code":602,"message":"alerts in body is required"})");
  const Answer unprocessable = Post("[{}]");
  EXPECT_EQ(unprocessable.status, 422);
  EXPECT_EQ(unprocessable.body,
            R"({"code":602,"message":"alert 1 {}: labels in body is required"})");
  EXPECT_EQ(Post("[1]").status, 400);
  received_status_ = Unavailable("too many alerts wait");
  const Answer answer = Post(R"([{"labels":{"a":"b"}}])", "application/json; charset=utf-8");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "\"too many alerts wait\"");
  EXPECT_EQ(answer.headers, (Parameters{{"Retry-After", "5"}}));
}

TEST_F(AlertmanagerApiTest, ReceiversHaveTheirLabels) {
  EXPECT_EQ(Get("/api/v2/receivers?receiver_matchers=name%21%3Dmail").body,
            R"([{"labels":{"name":"oncall","team":"core"},"name":"oncall"},)"
            R"({"labels":{"name":"slack"},"name":"slack"}])");
}

TEST_F(AlertmanagerApiTest, StatusIsThatOfAClusterOfOne) {
  const std::string body = Get("/api/v2/status").body;
  EXPECT_TRUE(body.starts_with(
      R"({"cluster":{"name":"host","peers":[{"address":"127.0.0.1:9095","name":"host"}],)"
      R"("status":"ready"},"config":{"original":"route:\n  receiver: oncall\n"},)"
      R"("uptime":"2023-11-14T22:13:20.000Z","versionInfo":{)"))
      << body;
}

TEST(AlertmanagerConfiguration, ShowsThatAGroupIsByNoLabelAtAll) {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"oncall"};
  configuration.root_route.group_by = {};
  rules::Route& by_team = configuration.root_route.routes.emplace_back();
  by_team.receivers = {"oncall"};
  by_team.group_by = {"team"};
  const std::string text = AlertmanagerConfigurationText(configuration);
  EXPECT_NE(text.find("\n  group_by: []\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n    group_by: [\"team\"]\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace alertd::serve
