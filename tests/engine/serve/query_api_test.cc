#include "engine/serve/query_api.h"

#include "engine/serve/api_answer.h"
#include "engine/serve/json_writer.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

using QueryApiTest = ApiTest;

Histogram OneObservation() {
  Histogram histogram;
  histogram.count = 1;
  histogram.positive = {{0, 1}};
  return histogram;
}

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

TEST_F(QueryApiTest, ScalarsHaveNoExponentAndVectorsDo) {
  EXPECT_NE(Get("/api/v1/query?query=1e21").body.find(R"("1000000000000000000000"])"),
            std::string::npos);
  EXPECT_NE(Get("/api/v1/query?query=scalar(vector(1e-7))").body.find(R"("0.0000001"])"),
            std::string::npos);
  EXPECT_NE(Get("/api/v1/query?query=vector(1e21)").body.find(R"("1e+21"])"), std::string::npos);
}

TEST_F(QueryApiTest, NumbersAreReadAsGoReadsThem) {
  EXPECT_EQ(Get("/api/v1/query?query=1&time=0x10").status, 400);
  EXPECT_EQ(Get("/api/v1/query?query=1&time=0x1p4").status, 200);
  EXPECT_EQ(Get("/api/v1/query?query=1&timeout=0x10").status, 400);
  const Answer answer = Get("/api/v1/query_range?query=1&start=1&end=2&step=1e10");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("to a valid duration. It overflows int64"), std::string::npos);
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

TEST_F(QueryApiTest, AHistogramOfAVectorHasItsBuckets) {
  Histogram histogram;
  histogram.zero_threshold = 0.001;
  histogram.zero_count = 1;
  histogram.count = 12.5;
  histogram.sum = -3e-7;
  histogram.positive = {{0, 2}, {2, 8}};
  histogram.negative = {{1, 1.5}};
  AppendHistogram({{"__name__", "h"}}, kNow, histogram);
  EXPECT_EQ(Get("/api/v1/query?query=h").body,
            R"({"status":"success","data":{"resultType":"vector","result":[)"
            R"({"metric":{"__name__":"h"},"histogram":[1700000000,)"
            R"({"count":"12.5","sum":"-3e-07","buckets":[[1,"-2","-1","1.5"],)"
            R"([3,"-0.001","0.001","1"],[0,"0.5","1","2"],[0,"2","4","8"]]}]}]}})");
}

TEST_F(QueryApiTest, AHistogramWithoutObservationsHasNoBuckets) {
  AppendHistogram({{"__name__", "h"}}, kNow, {});
  EXPECT_NE(Get("/api/v1/query?query=h").body.find(R"({"count":"0","sum":"0"})"),
            std::string::npos);
}

TEST_F(QueryApiTest, FloatsAndHistogramsOfASeriesStandSideBySide) {
  const Labels labels = {{"__name__", "m"}};
  AppendAt(labels, kNow, 3);
  AppendHistogram(labels, kNow + std::chrono::seconds{10}, OneObservation());
  AppendAt(labels, kNow + std::chrono::seconds{20}, 4);
  const std::string metric = R"({"resultType":"matrix","result":[{"metric":{"__name__":"m"},)";
  const std::string histogram =
      R"("histograms":[[1700000010,{"count":"1","sum":"0","buckets":[[0,"0.5","1","1"]]}]]}]})";
  EXPECT_EQ(Get("/api/v1/query_range?query=m&start=1700000000&end=1700000020&step=10").body,
            R"({"status":"success","data":)" + metric +
                R"("values":[[1700000000,"3"],[1700000020,"4"]],)" + histogram + "}");
  EXPECT_EQ(Get("/api/v1/query?query=m%5B1m%5D&time=1700000015").body,
            R"({"status":"success","data":)" + metric + R"("values":[[1700000000,"3"]],)" +
                histogram + "}");
  EXPECT_EQ(Get("/api/v1/query_range?query=m&start=1700000010&end=1700000010&step=10").body,
            R"({"status":"success","data":)" + metric + histogram + "}");
}

TEST_F(QueryApiTest, LargeAnswersComeInPieces) {
  for (int i = 0; i < 80; ++i)
    AppendAt({{"__name__", "m"}, {"i", std::to_string(i)}}, kNow, i);
  const std::string target =
      "/api/v1/query_range?query=m&start=1700000000&end=1700000299&step=1&stats=all";
  Answer answer = Get(target);
  ASSERT_TRUE(answer.more);
  size_t pieces = 1;
  std::string text = answer.body;
  for (std::string piece = answer.more(); !piece.empty(); piece = answer.more(), ++pieces) {
    EXPECT_LT(piece.size(), 300'000U);
    text += piece;
  }
  EXPECT_GT(pieces, 1U);
  EXPECT_NE(text.find(R"([1700000299,"9"]]}],"stats":)"), std::string::npos);
  EXPECT_TRUE(text.ends_with("}}}}"));
  size_t series = 0;
  for (size_t at = text.find(R"({"metric":)"); at != std::string::npos;
       at = text.find(R"({"metric":)", at + 1)) {
    ++series;
  }
  EXPECT_EQ(series, 80U);
}

TEST_F(QueryApiTest, WrongParametersAreToldAsPrometheusDoes) {
  struct Case {
    const char* target;
    const char* error;
  };
  for (const Case& c : {
           Case{"?query=1&time=yesterday",
                "invalid parameter \"time\": invalid time value for 'time': cannot parse "
                "\"yesterday\" to a valid timestamp"},
           Case{"?query=1&timeout=soon",
                "invalid parameter \"timeout\": cannot parse \"soon\" to a valid duration"},
           Case{"?query=1&lookback_delta=soon",
                "error parsing lookback delta duration: cannot parse \"soon\" to a valid duration"},
           Case{"?query=1&limit=-1", "invalid parameter \"limit\": limit must be non-negative"},
           Case{"_range?query=1&end=10&step=1",
                "invalid parameter \"start\": cannot parse \"\" to a valid timestamp"},
           Case{"_range?query=1&start=0&end=x&step=1",
                "invalid parameter \"end\": cannot parse \"x\" to a valid timestamp"},
           Case{"_range?query=1&start=10&end=0&step=1",
                "invalid parameter \"end\": end timestamp must not be before start time"},
           Case{"_range?query=1&start=0&end=10",
                "invalid parameter \"step\": cannot parse \"\" to a valid duration"},
           Case{"_range?query=1&start=0&end=10&step=1e30",
                "invalid parameter \"step\": cannot parse \"1e30\" to a valid duration. It "
                "overflows int64"},
           Case{"_range?query=1&start=0&end=10&step=-5s",
                "invalid parameter \"step\": cannot parse \"-5s\" to a valid duration"},
           Case{"_range?query=1&start=0&end=10&step=0",
                "invalid parameter \"step\": zero or negative query resolution step widths are "
                "not accepted. Try a positive integer"},
           Case{"_range?query=1&start=0&end=11001&step=1",
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the "
                "query resolution (?step=XX)"},
           Case{"_range?query=up%5B5m%5D&start=0&end=10&step=1",
                "invalid parameter \"query\": invalid expression type \"range vector\" for range "
                "query, must be Scalar or instant Vector"},
       }) {
    const Answer answer = Get(std::string("/api/v1/query") + c.target);
    EXPECT_EQ(answer.status, 400) << c.target;
    JsonWriter expected;
    expected.BeginObject().Key("status").String("error").Key("errorType").String("bad_data");
    expected.Key("error").String(c.error).EndObject();
    EXPECT_EQ(answer.body, expected.text());
  }
}

TEST_F(QueryApiTest, AQueryThatDoesNotParseIsBadData) {
  for (const char* target : {"/api/v1/query", "/api/v1/query?query=", "/api/v1/query?query=sum(",
                             "/api/v1/query_range?query=sum(&start=0&end=10&step=1"}) {
    const Answer answer = Get(target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_NE(answer.body.find(R"("bad_data","error":"invalid parameter \"query\": )"),
              std::string::npos)
        << answer.body;
  }
}

TEST_F(QueryApiTest, TimesMayBeTheEarliestAndTheLatest) {
  for (const char* time : {"-292273086-05-16T16%3A47%3A06Z", "292277025-08-18T07:12:54.999999999Z",
                           "1e12", "-62135596800"}) {
    EXPECT_EQ(Get(std::string("/api/v1/query?query=1&time=") + time).status, 200) << time;
  }
  EXPECT_EQ(Get("/api/v1/query?query=1&time=1e300").status, 400);
}

TEST_F(QueryApiTest, AsManyPointsAsPrometheusAllows) {
  EXPECT_EQ(Get("/api/v1/query_range?query=1&start=0&end=11000&step=1").status, 200);
}

TEST_F(QueryApiTest, TheLookbackIsTheRequests) {
  AppendAt({{"__name__", "a"}}, kNow - std::chrono::minutes{7});
  const std::string none = R"({"status":"success","data":{"resultType":"vector","result":[]}})";
  EXPECT_EQ(Get("/api/v1/query?query=a").body, none);
  EXPECT_NE(Get("/api/v1/query?query=a&lookback_delta=10m").body, none);
  EXPECT_NE(Get("/api/v1/query?query=a&lookback_delta=600.5").body, none);
  EXPECT_EQ(Get("/api/v1/query?query=a&lookback_delta=0").body, none);
}

TEST_F(QueryApiTest, StatsTellWhatTheQueryTook) {
  for (int i = 0; i < 6; ++i)
    AppendAt({{"__name__", "a"}}, kNow + std::chrono::seconds{10 * i});
  const std::string range = "&start=1700000030&end=1700000050&step=10";
  const std::string zero = R"("stats":{"timings":{"evalTotalTime":0,"resultSortTime":0,)"
                           R"("queryPreparationTime":0,"innerEvalTime":0,"execQueueTime":0,)"
                           R"("execTotalTime":0},"samples":{)";
  const std::string all =
      Get("/api/v1/query_range?query=sum_over_time(a%5B30s%5D)&stats=all" + range).body;
  EXPECT_NE(all.find(zero + R"("totalQueryableSamplesPerStep":[[1700000030,3],[1700000040,3],)"
                            R"([1700000050,3]],"totalQueryableSamples":9,)"
                            R"("samplesReadPerStep":[[1700000030,3],[1700000040,1],)"
                            R"([1700000050,1]],"samplesRead":5,"peakSamples":)"),
            std::string::npos)
      << all;
  const std::string totals = Get("/api/v1/query_range?query=a&stats=true" + range).body;
  EXPECT_NE(totals.find(zero + R"("totalQueryableSamples":3,"samplesRead":3,"peakSamples":)"),
            std::string::npos)
      << totals;
  EXPECT_EQ(Get("/api/v1/query?query=a").body.find("stats"), std::string::npos);
}

TEST_F(QueryApiTest, ARemarkOfEachKindTooMuchIsOnlyCounted) {
  std::string query = "-1";
  for (int i = 0; i < 12; ++i)
    query += "%20or%20rate(gauge" + std::to_string(i) + "%5B5m%5D)";
  for (int i = 0; i < 12; ++i) {
    const Labels labels = {{"__name__", "gauge" + std::to_string(i)}};
    AppendAt(labels, kNow - std::chrono::minutes{1});
    AppendAt(labels, kNow);
  }
  const std::string body = Get("/api/v1/query?query=" + query.substr(10)).body;
  EXPECT_NE(body.find(R"("2 more info annotations omitted"])"), std::string::npos) << body;
}

TEST_F(QueryApiTest, TextThatIsNotUtf8IsReplaced) {
  EXPECT_NE(Get("/api/v1/query?query=%22a%5Cxffb%22")
                .body.find("\"a\xEF\xBF\xBD"
                           "b\""),
            std::string::npos);
}

TEST_F(QueryApiTest, MegabytesOfBracketsAreAnError) {
  for (const char* bracket : {"(", "{", "[", "-", "sum(", "a+", "(a"}) {
    std::string query;
    while (query.size() < 4'000'000)
      query += bracket;
    const Answer answer = Ask("POST", "/api/v1/query", "query=" + query);
    EXPECT_EQ(answer.status, 400) << bracket;
    EXPECT_LT(answer.body.size(), 2000U) << bracket;
  }
}

TEST_F(QueryApiTest, AQueryThatHoldsTooManySamplesIsAnExecutionError) {
  sources_.query.samples_max = 3;
  for (int i = 0; i < 4; ++i)
    Append({{"__name__", "a"}, {"i", std::to_string(i)}}, 1);
  const Answer answer = Get("/api/v1/query?query=a");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body,
            R"({"status":"error","errorType":"execution","error":"query processing would load too )"
            R"(many samples into memory in query execution"})");
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

struct StopCase {
  StopReason reason;
  int status;
  const char* answer;
};

TEST_F(QueryApiTest, AQueryThatIsStoppedSaysWhy) {
  Append({{"__name__", "a"}}, 1);
  for (const StopCase& c : {
           StopCase{StopReason::kTimeout, 503, R"("timeout","error":"query timed out in )"},
           StopCase{StopReason::kClientGone, 499, R"("canceled","error":"query was canceled in )"},
           StopCase{StopReason::kShutdown, 499, R"("canceled","error":"query was canceled in )"},
       }) {
    auto found = table_.Find(
        {.method = "GET", .target = "/api/v1/query?query=a", .content_type = "", .body = ""});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    const std::string expected = std::string(R"({"status":"error","errorType":)") + c.answer;
    dispatch.request.stop->Stop(c.reason);
    const Answer queued = dispatch.endpoint->answer(dispatch.request);
    EXPECT_EQ(queued.status, c.status);
    EXPECT_EQ(queued.body, expected + "query queue\"}");
    const Answer evaluated = FailEvaluation(TimedOut("stopped").error, c.reason);
    EXPECT_EQ(evaluated.body, expected + "expression evaluation\"}");
  }
}

TEST_F(QueryApiTest, NoRequestMayTakeLongerThanTheServerAllows) {
  sources_.query_timeout = std::chrono::seconds{30};
  struct Case {
    const char* parameter;
    Duration expected;
  };
  for (const Case& c : {Case{"", Duration{30'000}}, Case{"&timeout=5s", Duration{5'000}},
                        Case{"&timeout=0.25", Duration{250}}, Case{"&timeout=1h", Duration{30'000}},
                        Case{"&timeout=soon", Duration{30'000}}}) {
    auto found = table_.Find({.method = "GET",
                              .target = std::string("/api/v1/query?query=1") + c.parameter,
                              .content_type = "",
                              .body = ""});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    EXPECT_EQ(dispatch.endpoint->time_max(dispatch.request), c.expected) << c.parameter;
  }
}

}  // namespace
}  // namespace alertd::serve
