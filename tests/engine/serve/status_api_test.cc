// The endpoints about expressions, metadata and alertd itself.

#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

class StatusApiTest : public ApiTest {
 protected:
  void AddTarget(const std::string& instance, const scrape::MetadataMap& metadata) {
    rules::ScrapeJob job;
    job.name = "node";
    scrape::Target target;
    target.job = std::make_shared<const rules::ScrapeJob>(job);
    target.labels = {{"job", "node"}, {"instance", instance}};
    scrape::TargetView view;
    view.target = std::make_shared<const scrape::Target>(target);
    view.metadata = std::make_shared<const scrape::MetadataMap>(metadata);
    views_.push_back(view);
    targets_ = std::make_shared<const scrape::TargetsView>(views_);
  }

  std::vector<scrape::TargetView> views_;
};

std::string Data(const std::string& data) { return R"({"status":"success","data":)" + data + "}"; }

TEST_F(StatusApiTest, ParseQueryAnswersPrometheusTree) {
  struct Case {
    const char* query;
    const char* tree;
  };
  for (
      const Case& each : {
          Case{"1e3", R"({"type":"numberLiteral","val":"1000"})"},
          Case{"-(Inf)", R"({"type":"unaryExpr","op":"-","expr":{"type":"parenExpr",)"
                         R"("expr":{"type":"numberLiteral","val":"+Inf"}}})"},
          Case{"(\"x\")", R"({"type":"parenExpr","expr":{"type":"stringLiteral","val":"x"}})"},
          Case{
              "up{job=~\"a|b\"} offset 1m @ 5",
              R"({"type":"vectorSelector","name":"up","offset":60000,"matchers":[)"
              R"({"name":"job","value":"a|b","type":"=~"},{"name":"__name__","value":"up","type":"="}],)"
              R"("timestamp":5000,"startOrEnd":null,"anchored":false,"smoothed":false})"},
          Case{
              "sum without (job) (up)",
              R"({"type":"aggregation","op":"sum","expr":{"type":"vectorSelector","name":"up","offset":0,)"
              R"("matchers":[{"name":"__name__","value":"up","type":"="}],"timestamp":null,)"
              R"("startOrEnd":null,"anchored":false,"smoothed":false},"param":null,)"
              R"("grouping":["job"],"without":true})"},
          Case{
              "rate(up[5m] @ end())",
              R"({"type":"call","func":{"name":"rate","argTypes":["matrix"],"variadic":0,)"
              R"("returnType":"vector"},"args":[{"type":"matrixSelector","range":300000,"name":"up",)"
              R"("offset":0,"matchers":[{"name":"__name__","value":"up","type":"="}],)"
              R"("timestamp":null,"startOrEnd":"end","anchored":false,"smoothed":false}]})"},
          Case{"1 < bool 2",
               R"({"type":"binaryExpr","op":"<","lhs":{"type":"numberLiteral","val":"1"},)"
               R"("rhs":{"type":"numberLiteral","val":"2"},"matching":null,"bool":true})"},
          Case{"pi[10m:1m]",
               R"({"type":"subquery","expr":{"type":"vectorSelector","name":"pi","offset":0,)"
               R"("matchers":[{"name":"__name__","value":"pi","type":"="}],"timestamp":null,)"
               R"("startOrEnd":null,"anchored":false,"smoothed":false},"range":600000,"offset":0,)"
               R"("step":60000,"timestamp":null,"startOrEnd":null})"},
      }) {
    std::string form = "query=";
    for (const char* c = each.query; *c != '\0'; ++c) {
      constexpr const char* kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(*c);
      form.append({'%', kHex[byte >> 4U], kHex[byte & 0xFU]});
    }
    EXPECT_EQ(Ask("POST", "/api/v1/parse_query", form).body, Data(each.tree)) << each.query;
  }
}

TEST_F(StatusApiTest, ParseQueryAnswersHowVectorsMatch) {
  const std::string body = Get("/api/v1/parse_query?query=a*on(x)group_left(y)b").body;
  EXPECT_NE(body.find(R"("matching":{"card":"many-to-one","labels":["x"],"on":true,)"
                      R"("include":["y"],"fillValues":{"lhs":null,"rhs":null}},"bool":false})"),
            std::string::npos)
      << body;
}

TEST_F(StatusApiTest, FormatQueryPrintsAnew) {
  EXPECT_EQ(Get("/api/v1/format_query?query=sum(foo)by(bar)").body, Data("\"sum by (bar) (foo)\""));
  EXPECT_EQ(Ask("POST", "/api/v1/format_query", "query=foo/bar").body, Data("\"foo / bar\""));
}

TEST_F(StatusApiTest, AnExpressionThatDoesNotParseIsBadData) {
  for (const char* path : {"/api/v1/format_query", "/api/v1/parse_query"}) {
    for (const char* query : {"", "?query=", "?query=sum("}) {
      const Answer answer = Get(std::string(path) + query);
      EXPECT_EQ(answer.status, 400);
      EXPECT_NE(
          answer.body.find(R"("errorType":"bad_data","error":"invalid parameter \"query\": 1:)"),
          std::string::npos)
          << answer.body;
    }
  }
}

TEST_F(StatusApiTest, MetadataHoldsEachWordingOnce) {
  const scrape::MetricMetadata requests{"counter", "Requests served.", ""};
  const scrape::MetricMetadata others{"counter", "Served requests.", ""};
  const scrape::MetricMetadata ring{"untyped", "", "tokens"};
  AddTarget("a", {{"requests_total", requests}, {"ring", ring}});
  AddTarget("b", {{"requests_total", requests}});
  AddTarget("c", {{"requests_total", others}});
  const std::string one = R"({"type":"counter","help":"Requests served.","unit":""})";
  const std::string two = R"({"type":"counter","help":"Served requests.","unit":""})";
  const std::string all = R"({"requests_total":[)" + one + "," + two +
                          R"(],"ring":[{"type":"unknown","help":"","unit":"tokens"}]})";
  for (const auto& [query, data] : std::vector<std::pair<std::string, std::string>>{
           {"", all},
           {"?limit=-1", all},
           {"?limit=1", R"({"requests_total":[)" + one + "," + two + "]}"},
           {"?limit=0", "{}"},
           {"?metric=requests_total&limit_per_metric=1", R"({"requests_total":[)" + one + "]}"},
           {"?metric=absent", "{}"},
       }) {
    EXPECT_EQ(Get("/api/v1/metadata" + query).body, Data(data)) << query;
  }
  EXPECT_EQ(Get("/api/v1/metadata?limit=x").status, 400);
  EXPECT_EQ(Get("/api/v1/metadata?limit_per_metric=x").status, 400);
  EXPECT_EQ(Get("/api/v1/targets/metadata?metric=requests_total&limit=1").body,
            Data(R"([{"target":{"instance":"a","job":"node"},)" + one.substr(1) + "]"));
  EXPECT_EQ(Get("/api/v1/targets/metadata?match_target=%7Binstance=%22c%22%7D").body,
            Data(R"([{"target":{"instance":"c","job":"node"},"metric":"requests_total",)" +
                 two.substr(1) + "]"));
}

TEST_F(StatusApiTest, RuntimeInfoHasPrometheusFields) {
  EXPECT_EQ(
      Get("/api/v1/status/runtimeinfo").body,
      Data(R"({"startTime":"2023-11-14T22:13:20.000Z","CWD":"/srv","hostname":"host",)"
           R"("serverTime":"2023-11-14T22:13:20.000Z","reloadConfigSuccess":false,)"
           R"("lastConfigTime":"2023-11-14T22:13:20.000Z","timeSeriesCount":0,"sampleCount":0,)"
           R"("corruptionCount":0,"GOMAXPROCS":4,"storageRetention":"2h",)"
           R"("stateDegraded":false,"stateProblem":"",)"
           R"("samplesDegraded":false,"samplesProblem":""})"));
}

TEST_F(StatusApiTest, ConfigurationAndFlagsAreThoseInEffect) {
  EXPECT_EQ(Get("/api/v1/status/config").body, Data(R"({"yaml":"global:\n"})"));
  EXPECT_EQ(Get("/api/v1/status/flags").body, Data(R"({"listen":":9095"})"));
}

TEST_F(StatusApiTest, TsdbNamesTheLargest) {
  Append({{"__name__", "up"}, {"job", "node"}}, 1);
  Append({{"__name__", "up"}, {"job", "db"}}, 1);
  Append({{"__name__", "queue"}, {"job", "db"}, {"shard", "12345"}}, 1);
  EXPECT_EQ(
      Get("/api/v1/status/tsdb?limit=2").body,
      Data(
          R"({"headStats":{"numSeries":3,"numLabelPairs":5,"numSamples":3,)"
          R"("minTime":1700000000000,"maxTime":1700000000000},)"
          R"("seriesCountByMetricName":[{"name":"up","value":2},{"name":"queue","value":1}],)"
          R"("labelValueCountByLabelName":[{"name":"__name__","value":2},{"name":"job","value":2}],)"
          R"("memoryInBytesByLabelName":[{"name":"__name__","value":7},{"name":"job","value":6}],)"
          R"("seriesCountByLabelValuePair":[{"name":"__name__=up","value":2},{"name":"job=db","value":2}]})"));
  EXPECT_EQ(Get("/api/v1/status/tsdb").status, 200);
  for (const char* limit : {"0", "-1", "x", "10001"})
    EXPECT_EQ(Get(std::string("/api/v1/status/tsdb?limit=") + limit).status, 400) << limit;
}

}  // namespace
}  // namespace alertd::serve
