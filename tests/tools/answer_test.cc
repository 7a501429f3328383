// What answers look like: tables, comma-separated values and plots.

#include <cmath>
#include <filesystem>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tools/answer_csv.h"
#include "tools/answer_json.h"
#include "tools/answer_plot.h"
#include "tools/answer_table.h"
#include "tools/answer_text.h"
#include "tools/api_client.h"

namespace alertd::tools {
namespace {

constexpr Timestamp kNoon{std::chrono::hours{24 * 20000 + 12}};
constexpr Duration kMinute{std::chrono::minutes{1}};

void ExpectGolden(const std::string& name, const std::string& text) {
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / name, text);
}

AnswerSeries Series(Labels labels, const std::vector<double>& values) {
  AnswerSeries series{.labels = std::move(labels), .points = {}};
  Timestamp at = kNoon;
  for (const double value : values) {
    series.points.push_back({.at = at, .value = value});
    at += kMinute;
  }
  return series;
}

Answer Vector(std::vector<AnswerSeries> series) {
  return {.kind = Answer::Kind::kVector, .at = kNoon, .text = {}, .series = std::move(series)};
}

Answer Matrix(std::vector<AnswerSeries> series) {
  return {.kind = Answer::Kind::kMatrix, .at = kNoon, .text = {}, .series = std::move(series)};
}

AnswerSeries Latencies(std::string_view instance) {
  const AnswerHistogram histogram{.count = 27,
                                  .sum = 31.25,
                                  .buckets = {{-0.001, 0.001, 2, true, true},
                                              {0.5, 1, 8, false, true},
                                              {1, 2, 16, false, true},
                                              {2, 4, 1, false, true}}};
  return {.labels = {{kMetricNameLabel, "latency"}, {"instance", instance}},
          .points = {{.at = kNoon, .histogram = std::make_shared<AnswerHistogram>(histogram)}}};
}

std::string Table(const Answer& answer) {
  std::ostringstream out;
  PrintTable(out, answer);
  return out.str();
}

std::string Csv(const Answer& answer) {
  std::ostringstream out;
  PrintCsv(out, answer);
  return out.str();
}

std::string Plot(const Answer& answer, const PlotFrame& frame) {
  std::ostringstream out;
  EXPECT_TRUE(IsPlottable(answer));
  PrintPlot(out, answer, frame);
  return out.str();
}

std::vector<double> Wave(double height, double phase) {
  std::vector<double> values;
  for (int i = 0; i <= 120; ++i)
    values.push_back(height * (1 + std::sin(i / 15.0 + phase)));
  return values;
}

TEST(AnswerText, NumbersAreShort) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0"},
      {-0.0, "0"},
      {3, "3"},
      {1234567890123, "1234567890123"},
      {0.1 + 0.2, "0.3"},
      {2.0 / 3, "0.666667"},
      {-1234.5678, "-1234.57"},
      {1234567.25, "1234567"},
      {0.00001234567, "1.23457e-05"},
      {1e300, "1e+300"},
      {NAN, "NaN"},
      {-INFINITY, "-Inf"},
  };
  for (const auto& [value, text] : cases)
    EXPECT_EQ(ReadableNumber(value), text);
}

TEST(AnswerTable, SharedLabelsStandAboveTheRows) {
  ExpectGolden(
      "table_vector.txt",
      Table(Vector({
          Series({{kMetricNameLabel, "disk_used"}, {"job", "node"}, {"device", "sda"}}, {0.95}),
          Series({{kMetricNameLabel, "disk_used"}, {"job", "node"}, {"device", "nvme0"}}, {17.125}),
          Series({{kMetricNameLabel, "disk_used"}, {"job", "node"}, {"mount", "/a\nb"}}, {100}),
          Series({{kMetricNameLabel, "disk_used"}, {"job", "node"}, {"mount", "/ä"}}, {NAN}),
      })));
}

TEST(AnswerTable, FewHistogramsAreChartsAndManyAreLines) {
  ExpectGolden("table_histograms.txt",
               Table(Vector({Latencies("a"), Series({{"instance", "z"}}, {3})})));
  ExpectGolden("table_many_histograms.txt",
               Table(Vector({Latencies("a"), Latencies("b"), Latencies("c"), Latencies("d"),
                             Latencies("e"), Series({{"instance", "z"}}, {3})})));
}

TEST(AnswerTable, HistogramsOfARangeAreLines) {
  EXPECT_EQ(Table(Matrix({Latencies("a")})),
            "latency{instance=\"a\"}\n"
            "  2024-10-04T12:00:00.000Z  count 27  sum 31.25  -0.001 ▁▄█▁ 4\n");
}

TEST(AnswerCsv, FieldsAreQuotedWhereTheyNeedIt) {
  EXPECT_EQ(Csv(Vector({Series({{kMetricNameLabel, "up"}, {"path", "a,\"b\"\nc"}}, {0.1}),
                        Series({{"job", "x"}}, {-INFINITY}), Latencies("a")})),
            "timestamp,__name__,instance,job,path,value\n"
            "2024-10-04T12:00:00.000Z,up,,,\"a,\"\"b\"\"\nc\",0.1\n"
            "2024-10-04T12:00:00.000Z,,,x,,-Inf\n"
            "2024-10-04T12:00:00.000Z,latency,a,,,\"{count:27, sum:31.25, [-0.001,0.001]:2, "
            "(0.5,1]:8, (1,2]:16, (2,4]:1}\"\n");
  const Answer text{.kind = Answer::Kind::kText, .at = kNoon, .text = "a,b", .series = {}};
  EXPECT_EQ(Csv(text), "timestamp,value\n2024-10-04T12:00:00.000Z,\"a,b\"\n");
  EXPECT_EQ(Csv(Vector({})), "timestamp,value\n");
}

TEST(AnswerPlot, ASeriesIsALineOfDots) {
  ExpectGolden("plot_one.txt",
               Plot(Matrix({Series({{kMetricNameLabel, "queue_depth"}}, Wave(40, 0))}),
                    {.columns = 72, .rows = 16, .step = kMinute}));
}

TEST(AnswerPlot, SeriesAreLettersWithoutColours) {
  ExpectGolden("plot_letters.txt",
               Plot(Matrix({Series({{"job", "api"}, {"shard", "1"}}, Wave(0.001, 0)),
                            Series({{"job", "api"}, {"shard", "2"}}, Wave(0.0005, 2))}),
                    {.columns = 72, .rows = 16, .step = kMinute}));
}

TEST(AnswerPlot, ATerminalHasColoursAndLocalTimes) {
  ExpectGolden("plot_colours.txt",
               Plot(Matrix({Series({{"shard", "1"}}, Wave(1000, 0)),
                            Series({{"shard", "2"}}, Wave(500, 2))}),
                    {.columns = 60,
                     .rows = 14,
                     .span = {.start = kNoon, .end = kNoon + 120 * kMinute},
                     .step = kMinute,
                     .style = rules::DiagnosticStyle::kColoured,
                     .utc_offset = [](Timestamp) { return std::chrono::minutes{-210}; }}));
}

TEST(AnswerPlot, GapsStayOpenAndHistogramsAreNamed) {
  Answer answer = Matrix(
      {Series({{"shard", "1"}}, {1, 2, NAN, NAN, 5, 6, INFINITY, 7, 7, 7, 7}), Latencies("a")});
  ExpectGolden("plot_gaps.txt", Plot(answer, {.columns = 50, .rows = 12, .step = kMinute}));
}

TEST(AnswerPlot, ExtremesAndConstantsHaveAnAxis) {
  for (const std::vector<double>& values : std::vector<std::vector<double>>{
           {0}, {5, 5}, {-1e308, 1.7e308}, {5e-324, 1e-323}, {1e15, 1e15 + 1}, {-3, -3.0000001}}) {
    const std::string plot = Plot(Matrix({Series({}, values)}), {.columns = 30, .rows = 8});
    EXPECT_NE(plot.find("┤"), std::string::npos) << plot;
    EXPECT_EQ(plot.find("nan"), std::string::npos) << plot;
    EXPECT_EQ(plot.find("inf"), std::string::npos) << plot;
  }
}

TEST(AnswerPlot, WhatHasNoFiniteNumberIsNotPlottable) {
  EXPECT_FALSE(IsPlottable(Matrix({})));
  EXPECT_FALSE(IsPlottable(Matrix({Series({}, {NAN, INFINITY})})));
  EXPECT_FALSE(IsPlottable(Matrix({Latencies("a")})));
  EXPECT_FALSE(IsPlottable(Vector({Series({}, {1})})));
}

TEST(AnswerPlot, TimeTicksFitTheirColumns) {
  for (const int64_t seconds : {1, 59, 3600, 86400, 86400 * 40, 86400 * 365 * 30}) {
    for (const size_t columns : {40U, 80U, 300U}) {
      const TimeSpan span{.start = kNoon, .end = kNoon + std::chrono::seconds{seconds}};
      const std::vector<TimeTick> ticks = ChooseTimeTicks(span, columns, nullptr);
      size_t width = 0;
      for (const TimeTick& tick : ticks) {
        EXPECT_TRUE(span.start <= tick.at && tick.at <= span.end);
        width += tick.text.size() + 1;
      }
      EXPECT_LE(width, columns + 12) << seconds << " seconds on " << columns << " columns";
    }
  }
}

TEST(ApiAnswer, HistogramsAndRemarksAreRead) {
  const std::string data = R"({"resultType":"matrix","result":[{"metric":{"a":"}\"]{"},)"
                           R"("values":[[60,"2"]],"histograms":[[0,{"count":"3","sum":"4.5",)"
                           R"("buckets":[[3,"-1","1","1"],[0,"1","2","2"]]}]]}]})";
  const auto answer = ReadApiAnswer(R"({"status":"success","data" : )" + data +
                                    R"(,"warnings":["w"],"infos":["i"]})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(JsonText(answer->answer), data);
  EXPECT_EQ(answer->warnings, std::vector<std::string>{"w"});
  EXPECT_EQ(answer->infos, std::vector<std::string>{"i"});
  EXPECT_EQ(Csv(answer->answer),
            "timestamp,a,value\n"
            "1970-01-01T00:00:00.000Z,\"}\"\"]{\",\"{count:3, sum:4.5, [-1,1]:1, (1,2]:2}\"\n"
            "1970-01-01T00:01:00.000Z,\"}\"\"]{\",2\n");
}

TEST(ApiAnswer, AnotherShapeIsNoAnswer) {
  for (const char* body :
       {"", "[]", "{}", R"({"status":"success"})", R"({"status":"success","data":[]})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},)"
        R"("histogram":[1,{"count":"1"}]}]}})",
        R"({"status":"success","data":{"resultType":"scalar","result":[]}})"}) {
    const auto answer = ReadApiAnswer(body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind, ErrorKind::kUnsupported) << body;
  }
}

TEST(MetricTypes, AreThoseThatAllTargetsAgreeOn) {
  const auto types = ReadMetricTypes(R"({"status":"success","data":{
    "a":[{"type":"counter","help":"","unit":""}],
    "b":[{"type":"gauge"},{"type":"gauge"}],
    "c":[{"type":"gauge"},{"type":"counter"}],
    "d":[]}})");
  ASSERT_TRUE(types) << types.error().message;
  EXPECT_EQ(*types, (MetricTypes{{"a", "counter"}, {"b", "gauge"}}));
}

TEST(MetricTypes, AnotherAnswerIsAnError) {
  EXPECT_FALSE(ReadMetricTypes("404 page not found"));
  EXPECT_FALSE(ReadMetricTypes(R"({"status":"success","data":[]})"));
  EXPECT_EQ(
      ReadMetricTypes(R"({"status":"error","errorType":"internal","error":"no"})").error().message,
      "no");
}

}  // namespace
}  // namespace alertd::tools
