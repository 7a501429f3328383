#include "engine/serve/query_api.h"

#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

using QueryApiTest = ApiTest;

TEST_F(QueryApiTest, AVectorHasPrometheusShape) {
  Append({{"__name__", "up"}, {"job", "node"}}, 1);
  const Answer answer = Get("/api/v1/query?query=up");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"({"status":"success","data":{"resultType":"vector","result":[)"
            R"({"metric":{"__name__":"up","job":"node"},"value":[1700000000,"1"]}]}})");
}

TEST_F(QueryApiTest, ScalarsAndStringsHaveTheirTime) {
  EXPECT_EQ(
      Get("/api/v1/query?query=1%2F4&time=1435781451.781").body,
      R"({"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"0.25"]}})");
  EXPECT_EQ(Get("/api/v1/query?query=%22text%22&time=2015-07-01T20:10:51Z").body,
            R"({"status":"success","data":{"resultType":"string","result":[1435781451,"text"]}})");
}

TEST_F(QueryApiTest, AMatrixHoldsASampleForEachStep) {
  const Answer answer = Get("/api/v1/query_range?query=vector(1)&start=0&end=20&step=10");
  EXPECT_EQ(answer.body, R"({"status":"success","data":{"resultType":"matrix","result":[)"
                         R"({"metric":{},"values":[[0,"1"],[10,"1"],[20,"1"]]}]}})");
}

TEST_F(QueryApiTest, ParametersMayComeAsAForm) {
  EXPECT_EQ(Ask("POST", "/api/v1/query", "query=1&time=5").body,
            R"({"status":"success","data":{"resultType":"scalar","result":[5,"1"]}})");
}

TEST_F(QueryApiTest, BadRequestsAreBadData) {
  for (const char* target : {
           "/api/v1/query",
           "/api/v1/query?query=",
           "/api/v1/query?query=sum(",
           "/api/v1/query?query=1&time=yesterday",
           "/api/v1/query?query=1&time=1e300",
           "/api/v1/query?query=1&timeout=soon",
           "/api/v1/query?query=1&limit=-1",
           "/api/v1/query_range?query=1&start=0&end=10",
           "/api/v1/query_range?query=1&start=0&end=10&step=0",
           "/api/v1/query_range?query=1&start=0&end=10&step=-5s",
           "/api/v1/query_range?query=1&start=10&end=0&step=1",
           "/api/v1/query_range?query=1&start=0&end=100000&step=1",
           "/api/v1/query_range?query=up%5B5m%5D&start=0&end=10&step=1",
       }) {
    const Answer answer = Get(target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_NE(answer.body.find(R"("errorType":"bad_data")"), std::string::npos) << answer.body;
  }
}

TEST_F(QueryApiTest, AnExpressionWithoutAnAnswerIsAnExecutionError) {
  Append({{"__name__", "a"}, {"x", "1"}}, 1);
  Append({{"__name__", "a"}, {"x", "2"}}, 1);
  Append({{"__name__", "b"}, {"y", "1"}}, 1);
  Append({{"__name__", "b"}, {"y", "2"}}, 1);
  const Answer answer = Get("/api/v1/query?query=a+*+on()+b");
  EXPECT_EQ(answer.status, 422) << answer.body;
  EXPECT_NE(answer.body.find(R"("errorType":"execution")"), std::string::npos);
}

TEST_F(QueryApiTest, ALimitCutsTheAnswerAndSaysSo) {
  Append({{"__name__", "a"}, {"x", "1"}}, 1);
  Append({{"__name__", "a"}, {"x", "2"}}, 1);
  EXPECT_EQ(Get("/api/v1/query?query=a&limit=1").body,
            R"({"status":"success","data":{"resultType":"vector","result":[)"
            R"({"metric":{"__name__":"a","x":"1"},"value":[1700000000,"1"]}]},)"
            R"("warnings":["results truncated due to limit"]})");
}

TEST_F(QueryApiTest, AQueryThatTakesTooLongIsATimeout) {
  deadlines_.CancelAll();
  Append({{"__name__", "a"}}, 1);
  const Answer answer =
      Get("/api/v1/query_range?query=sum_over_time(a%5B1h:1s%5D)&start=1700000000&"
          "end=1700010000&step=1");
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_NE(answer.body.find(R"("errorType":"timeout")"), std::string::npos);
}

}  // namespace
}  // namespace alertd::serve
