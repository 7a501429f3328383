#include <atomic>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/query/function_row.h"
#include "engine/query/query.h"
#include "engine/window/window.h"
#include "grammar/function_table.h"
#include "grammar/parser.h"

namespace alertd::query {
namespace {

constexpr Timestamp kStart{std::chrono::hours{1000}};
constexpr Duration kInterval{std::chrono::seconds{15}};

std::shared_ptr<const grammar::Expr> Parse(std::string_view text) {
  auto parsed = grammar::ParseExprOrError(text);
  EXPECT_TRUE(parsed) << text;
  return *parsed;
}

Labels Series(std::string_view name, std::string_view instance) {
  return Labels{{kMetricNameLabel, name}, {"instance", instance}};
}

class BoundQueryTest : public testing::Test {
 protected:
  void Append(const Labels& labels, int scrape, double value) {
    const window::SeriesSample sample{*window_.FindOrCreate(labels),
                                      {kStart + scrape * kInterval, value}};
    window_.Append(std::span(&sample, 1));
  }

  BoundQuery Bind(std::string_view text, const QueryOptions& options = {}) {
    auto query = BoundQuery::Bind(Parse(text), window_, options);
    EXPECT_TRUE(query) << text;
    return *std::move(query);
  }

  static std::map<std::string, double> Values(BoundQuery& query, int scrape) {
    const auto view = query.Run(kStart + scrape * kInterval);
    EXPECT_TRUE(view);
    std::map<std::string, double> values;
    for (size_t row = 0; row < view->rows(); ++row) {
      if (view->present[row] != 0) values[FormatLabels(query.RowLabels(row))] = view->values[row];
    }
    return values;
  }

  window::Window window_{window::WindowOptions{.retention = std::chrono::minutes{10}}};
};

using Expected = std::map<std::string, double>;

TEST_F(BoundQueryTest, NewSeriesExtendTheBinding) {
  Append(Series("queue", "a"), 0, 3);
  BoundQuery query = Bind("sum by (instance) (queue) > 2");
  EXPECT_EQ(Values(query, 0), (Expected{{"{instance=\"a\"}", 3}}));
  const uint64_t layout = query.layout();
  Append(Series("queue", "b"), 0, 5);
  EXPECT_EQ(Values(query, 0), (Expected{{"{instance=\"a\"}", 3}, {"{instance=\"b\"}", 5}}));
  EXPECT_EQ(query.layout(), layout);
  EXPECT_EQ(FormatLabels(query.RowLabels(0)), "{instance=\"a\"}");
}

TEST_F(BoundQueryTest, EndedSeriesLeaveAnAbsentRow) {
  Append(Series("queue", "a"), 0, 3);
  BoundQuery query = Bind("queue");
  EXPECT_EQ(Values(query, 0).size(), 1U);
  Append(Series("queue", "a"), 1, StaleMarker());
  const auto view = query.Run(kStart + kInterval);
  ASSERT_TRUE(view);
  ASSERT_EQ(view->rows(), 1U);
  EXPECT_EQ(view->present[0], 0);
}

TEST_F(BoundQueryTest, RenumberedSeriesChangeTheLayoutAndNothingElse) {
  for (int i = 0; i < 5000; ++i)
    Append(Series("old", std::to_string(i)), 0, 1);
  Append(Series("queue", "a"), 0, 3);
  BoundQuery query = Bind("queue");
  EXPECT_EQ(Values(query, 0), (Expected{{"queue{instance=\"a\"}", 3}}));
  const uint64_t layout = query.layout();
  const uint64_t generation = window_.generation();
  Append(Series("queue", "a"), 80, 4);
  window_.Expire(kStart + 80 * kInterval);
  ASSERT_NE(window_.generation(), generation);
  EXPECT_EQ(Values(query, 80), (Expected{{"queue{instance=\"a\"}", 4}}));
  EXPECT_NE(query.layout(), layout);
}

TEST_F(BoundQueryTest, ScalarComesAsOneRowWithoutLabels) {
  BoundQuery query = Bind("2 ^ 10");
  EXPECT_EQ(Values(query, 0), (Expected{{"{}", 1024}}));
}

TEST_F(BoundQueryTest, RangesAndTextsCannotBeBound) {
  for (const std::string_view text : {"queue[5m]", "\"text\""}) {
    const auto query = BoundQuery::Bind(Parse(text), window_, {});
    ASSERT_FALSE(query) << text;
    EXPECT_EQ(query.error().kind, ErrorKind::kInvalidInput);
  }
}

TEST_F(BoundQueryTest, CountsTheSeriesThatSelectorsMatched) {
  BoundQuery query = Bind("queue > 100");
  EXPECT_TRUE(Values(query, 0).empty());
  EXPECT_EQ(query.series_matched(), 0U);
  Append(Series("queue", "a"), 0, 3);
  Append(Series("queue", "b"), 0, 3);
  EXPECT_TRUE(Values(query, 0).empty());
  EXPECT_EQ(query.series_matched(), 2U);
}

TEST_F(BoundQueryTest, SortedRowsComeWithTheirOrder) {
  Append(Series("queue", "a"), 0, 3);
  Append(Series("queue", "b"), 0, 5);
  BoundQuery query = Bind("sort_desc(queue)");
  const auto view = query.Run(kStart);
  ASSERT_TRUE(view);
  EXPECT_EQ(std::vector<uint32_t>(view->order.begin(), view->order.end()),
            (std::vector<uint32_t>{1, 0}));
}

TEST_F(BoundQueryTest, RemarksAreThoseOfTheLastRun) {
  Append(Series("queue", "a"), 0, 3);
  Append(Series("queue", "a"), 1, 4);
  BoundQuery query = Bind("rate(queue[1m])");
  EXPECT_EQ(Values(query, 1).size(), 1U);
  ASSERT_EQ(query.annotations().size(), 1U);
  EXPECT_EQ(FormatAnnotation(query.annotations()[0], SourceText("query", "rate(queue[1m])")),
            "PromQL info: metric might not be a counter, name does not end in "
            "_total/_sum/_count/_bucket: \"queue\" (1:6)");
  EXPECT_TRUE(Values(query, 60).empty());
  EXPECT_TRUE(query.annotations().empty());
}

TEST_F(BoundQueryTest, TooManySamplesAreALimit) {
  for (int i = 0; i < 10; ++i)
    Append(Series("queue", "a"), i, 1);
  BoundQuery query = Bind("sum_over_time(queue[10m])", QueryOptions{.samples_max = 9});
  const auto view = query.Run(kStart + 10 * kInterval);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(view.error().message,
            "query processing would load too many samples into memory in query execution");
}

TEST_F(BoundQueryTest, TheSamplesOfAllStepsCountTogether) {
  for (int i = 0; i < 5; ++i)
    Append(Series("queue", "a"), i, 1);
  const QueryRange range{kStart, kStart + 4 * kInterval, kInterval};
  EXPECT_TRUE(EvaluateRange(Parse("queue"), window_, range, {.samples_max = 5}));
  const auto answer = EvaluateRange(Parse("queue"), window_, range, {.samples_max = 4});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kLimitExceeded);
}

TEST_F(BoundQueryTest, AHistogramCountsForAsManySamplesAsItsSizeTakes) {
  Histogram histogram;
  histogram.positive = {{0, 1}, {1, 2}, {2, 3}, {3, 1}};
  EXPECT_EQ(SamplesOf(std::make_shared<const Histogram>(histogram)), 13U);
  histogram.negative = {{0, 1}, {5, 1}};
  EXPECT_EQ(SamplesOf(std::make_shared<const Histogram>(histogram)), 15U);
  EXPECT_EQ(SamplesOf(nullptr), 1U);
}

TEST_F(BoundQueryTest, StepsHaveALimit) {
  const QueryRange range{kStart, kStart + 11'000 * kInterval, kInterval};
  const auto answer = EvaluateRange(Parse("1"), window_, range, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kLimitExceeded);
}

TEST_F(BoundQueryTest, StoppedQueryTimesOut) {
  const std::atomic<bool> cancelled = true;
  BoundQuery query = Bind("sum(queue)", QueryOptions{.cancelled = &cancelled});
  const auto view = query.Run(kStart);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::kTimeout);
}

TEST_F(BoundQueryTest, EachRunHasATimeOfItsOwn) {
  std::chrono::nanoseconds steady{0};
  std::chrono::milliseconds step{9};
  BoundQuery query = Bind("vector(1)", QueryOptions{.steady = [&] { return steady += step; },
                                                    .time_max = Duration{10}});
  EXPECT_TRUE(query.Run(kStart));
  EXPECT_TRUE(query.Run(kStart));
  step = Duration{10};
  const auto late = query.Run(kStart);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(late.error().message, "query timed out in expression evaluation");
}

TEST_F(BoundQueryTest, TheLongestChainsFitTheStack) {
  for (const std::string_view link : {" + vector(1)", " or queue", " * on () vector(1)"}) {
    std::string text = "vector(1)";
    for (int i = 0; i < 1000; ++i)
      text += link;
    BoundQuery query = Bind(text);
    EXPECT_EQ(Values(query, 0).size(), 1U) << link;
  }
}

TEST(FunctionRows, EveryFunctionOfTheLanguageIsEvaluated) {
  for (const grammar::FunctionSignature& function : grammar::AllFunctions())
    EXPECT_NE(FindFunctionRow(function.name), nullptr) << function.name;
}

TEST_F(BoundQueryTest, ExtendedRangeInAFunctionThatTakesNoneIsMisuse) {
  const auto expr = Parse("1 + sum(deriv((x[5m] smoothed)))");
  const auto found = FindMisuse(*expr);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->message,
            "smoothed modifier can only be used with: delta, increase, rate - not with deriv");
  EXPECT_EQ(found->range.begin, 14U);
  const auto query = BoundQuery::Bind(expr, window_, {});
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(query.error().message, found->message);
}

TEST_F(BoundQueryTest, ErrorsGoWhenTheirCauseDoes) {
  Append(Series("one", "a"), 0, 1);
  Append(Labels{{kMetricNameLabel, "two"}, {"instance", "a"}, {"disk", "x"}}, 0, 1);
  Append(Labels{{kMetricNameLabel, "two"}, {"instance", "a"}, {"disk", "y"}}, 0, 1);
  BoundQuery query = Bind("one / on(instance) two");
  const auto view = query.Run(kStart);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::kInvalidInput);
  Append(Labels{{kMetricNameLabel, "two"}, {"instance", "a"}, {"disk", "x"}}, 1, StaleMarker());
  EXPECT_EQ(Values(query, 1), (Expected{{"{instance=\"a\"}", 1}}));
}

}  // namespace
}  // namespace alertd::query
