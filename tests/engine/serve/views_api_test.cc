// The endpoints that answer from what others publish: rules, alerts, targets, series, status.

#include "grammar/parser.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

alert::ActiveAlert FiringAlert() {
  alert::ActiveAlert active;
  active.alert.labels = {{"alertname", "Down"}, {"severity", "HIGH"}};
  active.alert.annotations = {{"message", "it is down"}};
  active.alert.incident_id = "inc-1";
  active.phase = alert::AlertPhase::kFiring;
  active.active_since = kNow;
  active.value = 0.5;
  active.alert.first_value = 0.25;
  active.alert.peak_value = 0.75;
  return active;
}

std::shared_ptr<const alert::RulesView> SampleRules() {
  alert::RuleView down;
  down.name = "Down";
  down.query = "up == 0";
  down.hold = Duration{90'500};
  down.labels = {{"severity", "HIGH"}};
  down.annotations = {{"message", "it is {{ $value }}"}};
  down.health = alert::RuleHealth::kOk;
  down.last_evaluation = kNow;
  down.evaluation_time = Duration{2};
  down.alerts = {FiringAlert()};
  down.warnings = {"the limit of 1 alert is exceeded: 1 more is left out"};
  alert::RuleView recorded;
  recorded.kind = rules::RuleKind::kRecording;
  recorded.name = "job:up:sum";
  recorded.query = "up == 1";
  recorded.health = alert::RuleHealth::kError;
  recorded.last_error = "no answer";
  recorded.last_error_at = "rules.yml:4:11";
  recorded.no_data_since = kNow;
  recorded.no_data_reason = "its series have no samples of that time";
  recorded.expr = *grammar::ParseExprOrError("checkout_failure or elsewhere");
  alert::GroupView group;
  group.name = "availability";
  group.file = "rules.yml";
  group.interval = Duration{15'000};
  group.eval_offset = Duration{2'500};
  group.rules = {down, recorded};
  alert::GroupView empty;
  empty.name = "empty";
  empty.file = "other.yml";
  alert::RulesView view;
  view.groups = {group, empty};
  return std::make_shared<const alert::RulesView>(view);
}

constexpr const char* kAlertJson =
    R"({"labels":{"alertname":"Down","severity":"HIGH"},"annotations":{"message":"it is down"},)"
    R"("state":"firing","activeAt":"2023-11-14T22:13:20.000Z","value":"5e-01",)";

class ViewsApiTest : public ApiTest {
 protected:
  ViewsApiTest() { rules_ = SampleRules(); }
};

TEST_F(ViewsApiTest, RulesHavePrometheusFields) {
  Append({{"__name__", "checkout_failures"}, {"job", "a"}}, 1);
  const std::string body = Get("/api/v1/rules").body;
  for (
      const char* part : {
          R"({"status":"success","data":{"groups":[{"name":"empty","file":"other.yml","rules":[],)",
          R"({"name":"availability","file":"rules.yml","rules":[)",
          R"({"state":"firing","name":"Down","query":"up == 0","duration":90.5,"keepFiringFor":0,)",
          R"("labels":{"severity":"HIGH"},"annotations":{"message":"it is {{ $value }}"},"alerts":[)",
          R"("health":"ok","warnings":["the limit of 1 alert is exceeded: 1 more is left out"],"evaluationTime":0.002,"lastEvaluation":"2023-11-14T22:13:20.000Z","type":"alerting"})",
          R"({"name":"job:up:sum","query":"up == 1","labels":{},"health":"err",)",
          R"("lastError":"no answer","last_error_at":"rules.yml:4:11","evaluationTime":0,)"
          R"("lastEvaluation":"0001-01-01T00:00:00Z","type":"recording",)",
          R"("no_data_since":"2023-11-14T22:13:20.000Z","no_data_reason":"its series have no samples of that time","no_data":[{"selector":"checkout_failure",)"
          R"("nearest":"checkout_failures{job=\"a\"}"},{"selector":"elsewhere"}]}],"interval":15,"evalOffset":2.5,"limit":0,)",
      }) {
    EXPECT_NE(body.find(part), std::string::npos) << part << "\nnot in\n" << body;
  }
}

TEST_F(ViewsApiTest, RulesCanBeFiltered) {
  struct Case {
    const char* query;
    bool down;
    bool recorded;
    bool empty_group;
  };
  for (const Case& each : {
           Case{"type=alert", true, false, false},
           Case{"type=record", false, true, false},
           Case{"rule_name[]=Down", true, false, false},
           Case{"rule_name%5B%5D=Down&rule_name%5B%5D=job:up:sum", true, true, false},
           Case{"rule_group[]=empty", false, false, true},
           Case{"file[]=rules.yml", true, true, false},
           Case{"file[]=none.yml", false, false, false},
           Case{"match[]={severity=\"HIGH\"}", true, false, false},
           Case{"match[]={severity=\"LOW\"}&match[]={severity=~\"H.*\"}", true, false, false},
           Case{"match[]={severity=\"LOW\"}", false, false, false},
           Case{"group_limit=1", false, false, true},
           Case{"group_limit=2", true, true, true},
       }) {
    const std::string body = Get(std::string("/api/v1/rules?") + each.query).body;
    EXPECT_EQ(body.find(R"("name":"Down")") != std::string::npos, each.down) << each.query;
    EXPECT_EQ(body.find("job:up:sum") != std::string::npos, each.recorded) << each.query;
    EXPECT_EQ(body.find(R"("name":"empty")") != std::string::npos, each.empty_group) << each.query;
  }
  for (const char* bad : {"type=both", "match[]=foo{", "group_limit=0", "group_limit=-1",
                          "group_limit=abc", "group_limit=1x", "exclude_alerts=maybe",
                          "group_next_token=x", "group_limit=1&group_next_token=x"}) {
    EXPECT_EQ(Get(std::string("/api/v1/rules?") + bad).status, 400) << bad;
  }
  EXPECT_NE(Get("/api/v1/rules?exclude_alerts=true").body.find(R"("alerts":[])"),
            std::string::npos);
}

TEST_F(ViewsApiTest, RulesComeInPages) {
  const std::string first = Get("/api/v1/rules?group_limit=1").body;
  const std::string key = R"("groupNextToken":")";
  const size_t at = first.find(key);
  ASSERT_NE(at, std::string::npos) << first;
  const size_t begin = at + key.size();
  const std::string token = first.substr(begin, first.find('"', begin) - begin);
  const std::string second = Get("/api/v1/rules?group_limit=1&group_next_token=" + token).body;
  EXPECT_NE(second.find(R"("name":"availability")"), std::string::npos);
  EXPECT_EQ(second.find(R"("name":"empty")"), std::string::npos);
  EXPECT_EQ(second.find(key), std::string::npos);
}

TEST_F(ViewsApiTest, AlertsHavePrometheusFieldsAndOurs) {
  const std::string body = Get("/api/v1/alerts").body;
  EXPECT_TRUE(
      body.starts_with(std::string(R"({"status":"success","data":{"alerts":[)") + kAlertJson))
      << body;
  const std::string id =
      FormatFingerprint(Fingerprint({{"alertname", "Down"}, {"severity", "HIGH"}}));
  EXPECT_TRUE(body.ends_with(R"("id":")" + id +
                             R"(","incident_id":"inc-1","first_value":"2.5e-01",)"
                             R"("peak_value":"7.5e-01","unknown":false,"acknowledged":false}]}})"))
      << body;
}

TEST_F(ViewsApiTest, AlertsSayWhoHasTakenThemOn) {
  Alert alert;
  alert.labels = {{"alertname", "Down"}, {"severity", "HIGH"}};
  auto group = std::make_shared<route::GroupView>();
  group->alerts.push_back({.alert = AlertPtr(std::move(alert)),
                           .silenced_by = {},
                           .suppressed_by = {},
                           .inhibited_by = {},
                           .muted_by = {},
                           .updated_at = kNow,
                           .acknowledgement = Acknowledgement{
                               .by = "ann", .note = "on it", .at = kNow, .until = std::nullopt}});
  auto board = std::make_shared<route::RouterBoard>();
  board->groups.push_back(std::move(group));
  sources_.routing = [board] { return board; };
  const std::string expected = R"("acknowledged":true,"acknowledgement":{"by":"ann",)"
                               R"("note":"on it","at":")" +
                               FormatTimestamp(kNow) + R"("}}]}})";
  const std::string body = Get("/api/v1/alerts").body;
  EXPECT_TRUE(body.ends_with(expected)) << body;
}

TEST_F(ViewsApiTest, TargetsHavePrometheusFields) {
  rules::ScrapeJob job;
  job.name = "node";
  scrape::Target target;
  target.job = std::make_shared<const rules::ScrapeJob>(job);
  target.labels = {{"job", "node"}, {"instance", "host:9100"}};
  target.url = "http://host:9100/metrics";
  target.interval = Duration{15'000};
  target.timeout = Duration{10'000};
  scrape::TargetView view;
  view.target = std::make_shared<const scrape::Target>(target);
  view.health = scrape::TargetHealth::kDown;
  view.last_error = "cannot connect to host:9100: connection refused";
  view.last_scrape = kNow;
  targets_ = std::make_shared<const scrape::TargetsView>(std::vector<scrape::TargetView>{view});
  const std::string body = Get("/api/v1/targets").body;
  for (const char* part : {
           R"("labels":{"instance":"host:9100","job":"node"},"scrapePool":"node",)",
           R"("scrapeUrl":"http://host:9100/metrics")",
           R"("lastError":"cannot connect to host:9100: connection refused")",
           R"("health":"down","scrapeInterval":"15s","scrapeTimeout":"10s")",
           R"("droppedTargets":[])",
       }) {
    EXPECT_NE(body.find(part), std::string::npos) << part << "\nnot in\n" << body;
  }
  EXPECT_NE(Get("/api/v1/targets?state=dropped").body.find(R"("activeTargets":[])"),
            std::string::npos);
  EXPECT_NE(Get("/api/v1/targets?scrapePool=other").body.find(R"("activeTargets":[])"),
            std::string::npos);
}

TEST_F(ViewsApiTest, DroppedTargetsStandByTheirJobs) {
  scrape::DroppedTargets dropped;
  dropped["web"] = {.shown = {{{"__address__", "w:1"}, {"job", "web"}}}, .count = 1};
  dropped["node"] = {.shown = {{{"__address__", "n:2"}}, {{"__address__", "n:1"}}}, .count = 7};
  dropped["idle"];
  targets_ =
      std::make_shared<const scrape::TargetsView>(std::vector<scrape::TargetView>{}, dropped);
  const std::string node = R"({"discoveredLabels":{"__address__":"n:2"},"scrapePool":"node"},)"
                           R"({"discoveredLabels":{"__address__":"n:1"},"scrapePool":"node"})";
  const std::string web = R"({"discoveredLabels":{"__address__":"w:1","job":"web"},)"
                          R"("scrapePool":"web"})";
  const std::string counts = R"("droppedTargetCounts":{"idle":0,"node":7,"web":1})";
  const auto expect = [this](const std::string& parameters, const std::string& listed,
                             const std::string& counted) {
    const std::string body = Get("/api/v1/targets" + parameters).body;
    const std::string part = R"("activeTargets":[],"droppedTargets":[)" + listed + "]," + counted;
    EXPECT_NE(body.find(part), std::string::npos) << part << "\nnot in\n" << body;
  };
  expect("", node + "," + web, counts);
  expect("?state=ANY&scrapePool=node", node, counts);
  expect("?state=dropped&scrapePool=web", web, counts);
  expect("?state=active", "", R"("droppedTargetCounts":null)");
}

TEST_F(ViewsApiTest, LabelsAndSeriesComeFromTheWindow) {
  Append({{"__name__", "up"}, {"job", "node"}}, 1);
  Append({{"__name__", "up"}, {"job", "db"}}, 1);
  EXPECT_EQ(Get("/api/v1/labels").body, R"({"status":"success","data":["__name__","job"]})");
  EXPECT_EQ(Get("/api/v1/label/job/values").body, R"({"status":"success","data":["db","node"]})");
  EXPECT_EQ(Get("/api/v1/label/job/values?match[]=up%7Bjob=%22db%22%7D").body,
            R"({"status":"success","data":["db"]})");
  EXPECT_EQ(Get("/api/v1/label/job/values?limit=1").body,
            R"({"status":"success","data":["db"],"warnings":["results truncated due to limit"]})");
  EXPECT_EQ(Get("/api/v1/series?match[]=up%7Bjob=%22db%22%7D").body,
            R"({"status":"success","data":[{"__name__":"up","job":"db"}]})");
  EXPECT_EQ(Get("/api/v1/series").status, 400);
  EXPECT_EQ(Get("/api/v1/series?match[]=rate(up)").status, 400);
}

TEST_F(ViewsApiTest, SeriesAndLabelsCanBeAskedForOfATime) {
  AppendAt({{"__name__", "up"}, {"job", "old"}, {"shard", "1"}}, kNow - Duration(600'000));
  AppendAt({{"__name__", "up"}, {"job", "new"}, {"zone", "a"}}, kNow);
  const Labels ended = {{"__name__", "up"}, {"job", "ended"}, {"shard", "2"}};
  AppendAt(ended, kNow - Duration(300'000));
  AppendAt(ended, kNow - Duration(200'000), StaleMarker());
  struct Case {
    const char* range;
    const char* jobs;
    const char* names;
  };
  for (const Case& each : {
           Case{"", R"(["ended","new","old"])", R"(["__name__","job","shard","zone"])"},
           Case{"&start=1700000000", R"(["new"])", R"(["__name__","job","zone"])"},
           Case{"&end=1699999400", R"(["old"])", R"(["__name__","job","shard"])"},
           Case{"&start=2023-11-14T22:08:20Z&end=2023-11-14T22:13:00Z", R"(["ended"])",
                R"(["__name__","job","shard"])"},
           Case{"&start=1699999400.001&end=1699999699.999", "[]", "[]"},
           Case{"&start=1600000000&end=1800000000", R"(["ended","new","old"])",
                R"(["__name__","job","shard","zone"])"},
       }) {
    const std::string success = R"({"status":"success","data":)";
    EXPECT_EQ(Get(std::string("/api/v1/label/job/values?match[]=up") + each.range).body,
              success + each.jobs + "}")
        << each.range;
    EXPECT_EQ(Get(std::string("/api/v1/labels?x=") + each.range).body, success + each.names + "}")
        << each.range;
  }
  EXPECT_EQ(Get("/api/v1/series?match[]=up&end=1699999400").body,
            R"({"status":"success","data":[{"__name__":"up","job":"old","shard":"1"}]})");
  const std::string cut = Ask("POST", "/api/v1/series", "match[]=up&limit=2").body;
  EXPECT_TRUE(cut.ends_with(R"("warnings":["results truncated due to limit"]})")) << cut;
}

TEST_F(ViewsApiTest, LabelNamesInPathsMayBeEscaped) {
  Append({{"__name__", "up"}, {"http.status_code", "200"}, {"U__a_zz", "odd"}}, 1);
  for (const auto& [path, values] : std::vector<std::pair<const char*, const char*>>{
           {"http.status_code", R"(["200"])"},
           {"U__http_2e_status__code", R"(["200"])"},
           {"U____name__", "[]"},
           {"U______name____", R"(["up"])"},
           {"U__a_zz", R"(["odd"])"},
           {"no%20such", "[]"},
       }) {
    EXPECT_EQ(Get(std::string("/api/v1/label/") + path + "/values").body,
              std::string(R"({"status":"success","data":)") + values + "}")
        << path;
  }
  const Answer answer = Get("/api/v1/label/%ff/values");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("invalid label name"), std::string::npos) << answer.body;
}

TEST_F(ViewsApiTest, ABadParameterOfSeriesIsNamed) {
  for (const char* path :
       {"/api/v1/series?match[]=up", "/api/v1/labels?x=", "/api/v1/label/job/values?x="}) {
    for (const auto& [query, name] : std::vector<std::pair<const char*, const char*>>{
             {"&start=noon", "start"},
             {"&end=1e99", "end"},
             {"&start=2&end=1", "end"},
             {"&limit=-1", "limit"},
             {"&limit=all", "limit"},
             {"&match[]=rate(x)", "match[]"},
             {"&match[]=%7B%7D", "match[]"},
         }) {
      const Answer answer = Get(std::string(path) + query);
      EXPECT_EQ(answer.status, 400) << path << query;
      EXPECT_NE(
          answer.body.find(std::string(R"("errorType":"bad_data","error":"invalid parameter \")") +
                           name + "\\\""),
          std::string::npos)
          << answer.body;
    }
  }
}

TEST_F(ViewsApiTest, ReadinessFollowsTheDaemon) {
  EXPECT_EQ(Get("/-/healthy").status, 200);
  EXPECT_EQ(Get("/-/ready").status, 200);
  ready_ = false;
  EXPECT_EQ(Get("/-/ready").status, 503);
}

TEST_F(ViewsApiTest, AReloadThatFailsSaysWhy) {
  EXPECT_EQ(Ask("POST", "/-/reload").status, 200);
  EXPECT_EQ(Get("/-/reload").status, 405);
  reloaded_ = InvalidInput("alerts.yaml:4:16: error: unexpected end");
  const Answer answer = Ask("PUT", "/-/reload");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("alerts.yaml:4:16"), std::string::npos);
}

TEST_F(ViewsApiTest, MetricsAreATextExposition) {
  const Answer answer = Get("/metrics");
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer.body, "alertd_build_info 1\n");
}

TEST_F(ViewsApiTest, TheFirstPageLinksTheEndpoints) {
  const Answer answer = Get("/");
  EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
  EXPECT_NE(answer.body.find(R"(<a href="/api/v1/alerts">)"), std::string::npos);
  EXPECT_EQ(answer.body.find(R"(href="/-/reload")"), std::string::npos);
}

TEST_F(ViewsApiTest, BuildInfoNamesTheVersion) {
  EXPECT_NE(Get("/api/v1/status/buildinfo").body.find(R"("version":")"), std::string::npos);
}

}  // namespace
}  // namespace alertd::serve
