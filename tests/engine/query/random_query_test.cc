// What a query that stays bound answers is what a new one answers, whatever has come and gone.

#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/query/query.h"
#include "engine/window/window.h"
#include "grammar/parser.h"
#include "tests/engine/query/random_expression.h"

namespace alertd::query {
namespace {

constexpr Duration kInterval{std::chrono::seconds{15}};
constexpr int kScrapes = 60;
constexpr int kQueries = 12;
constexpr uint64_t kSeeds = 12;
// Few enough that forgotten series are soon worth renumbering the rest.
constexpr size_t kSeriesMax = 14;

// An answer in a form that compares bit by bit: texts of labels and values.
std::string Text(double value) {
  return std::isnan(value) ? "NaN" : fmt::format("{:016x}", std::bit_cast<uint64_t>(value));
}

std::string Text(const std::map<std::string, std::string>& elements) {
  std::string text;
  for (const auto& [labels, value] : elements)
    text += labels + " " + value + "\n";
  return text;
}

// Errors agree in what they say before they name series, which may be others.
std::string Text(const Error& error) {
  return "error: " + error.message.substr(0, error.message.find(" for the match group"));
}

std::string RunBound(BoundQuery& query, Timestamp at) {
  const Result<VectorView> view = query.Run(at);
  if (!view) return Text(view.error());
  std::map<std::string, std::string> elements;
  for (size_t row = 0; row < view->rows(); ++row) {
    if (view->present[row] == 0) continue;
    const bool is_histogram = view->present[row] == window::kHistogram;
    const bool added = elements
                           .emplace(FormatLabels(query.RowLabels(row)),
                                    is_histogram ? FormatHistogram(*view->histograms[row])
                                                 : Text(view->values[row]))
                           .second;
    EXPECT_TRUE(added) << "two rows are " << FormatLabels(query.RowLabels(row));
  }
  return Text(elements);
}

std::string RunRange(const std::shared_ptr<const grammar::Expr>& expr, const window::Window& window,
                     Timestamp at) {
  const Result<QueryAnswer> answer = EvaluateRange(expr, window, {at, at, kInterval}, {});
  if (!answer) return Text(answer.error());
  std::map<std::string, std::string> elements;
  for (const MatrixSeries& series : std::get<MatrixValue>(answer->value)) {
    elements[FormatLabels(series.labels)] = series.samples.empty()
                                                ? FormatHistogram(*series.histograms[0].histogram)
                                                : Text(series.samples[0].value);
  }
  return Text(elements);
}

// A window whose series come, pause, end with a marker, and are forgotten.
class LivingWindow {
 public:
  explicit LivingWindow(uint64_t seed)
      : random_(seed), window_({.retention = std::chrono::minutes{6}, .series_max = kSeriesMax}) {
    for (int i = 0; i < 6; ++i)
      AddSeries();
  }

  void Scrape() {
    now_ += kInterval;
    if (Chance(3)) AddSeries();
    Batch batch;
    for (Series& series : series_) {
      if (series.quiet > 0) {
        --series.quiet;
        continue;
      }
      if (Chance(25)) {
        series.quiet = 1 + static_cast<int>(random_() % 40);
        if (Chance(2)) Add(batch, series.labels, StaleMarker());
        continue;
      }
      series.value = series.kind != 'g' && !Chance(20)
                         ? series.value + static_cast<double>(random_() % 16)
                         : static_cast<double>(random_() % 64);
      if (series.kind == 'h') {
        Add(batch, series.labels, 0, MakeHistogram(series.value));
      } else {
        Add(batch, series.labels, series.value);
      }
    }
    std::vector<window::SampleExtra> extras;
    for (const HistogramPtr& histogram : batch.histograms)
      extras.push_back({.histogram = histogram});
    window_.Append(batch.samples, extras);
    if (Chance(12)) window_.Expire(now_);
  }

  const window::Window& window() const { return window_; }
  Timestamp now() const { return now_; }

 private:
  struct Series {
    Labels labels;
    char kind = 'g';  // the first letter of its name
    double value = 0;
    int quiet = 0;  // scrapes to come without a sample
  };

  bool Chance(uint64_t one_in) { return random_() % one_in == 0; }

  struct Batch {
    std::vector<window::SeriesSample> samples;
    std::vector<HistogramPtr> histograms;  // null for floats
  };

  // A series that the window has no room for goes without.
  void Add(Batch& batch, const Labels& labels, double value, HistogramPtr histogram = nullptr) {
    const auto id = window_.FindOrCreate(labels);
    if (!id) return;
    batch.samples.push_back({*id, {now_, value}});
    batch.histograms.push_back(std::move(histogram));
  }

  // One that has counted `value` observations.
  static HistogramPtr MakeHistogram(double value) {
    const double half = std::floor(value / 2);
    Histogram histogram;
    histogram.count = value;
    histogram.sum = 2 * value;
    histogram.positive = {{0, half}, {2, value - half}};
    histogram.Compact();
    return std::make_shared<const Histogram>(std::move(histogram));
  }

  void AddSeries() {
    const std::string kind(1, "cgh"[random_() % 3]);
    const std::string name = kind + std::to_string(random_() % 2);
    const std::string a = std::to_string(random_() % 3);
    const std::string b = std::to_string(random_() % 3);
    Labels labels{{kMetricNameLabel, name}, {"a", a}, {"b", b}};
    for (const Series& series : series_) {
      if (series.labels == labels) return;
    }
    series_.push_back({std::move(labels), kind[0], 0, 0});
  }

  std::mt19937_64 random_;
  window::Window window_;
  std::vector<Series> series_;
  Timestamp now_{std::chrono::hours{24}};
};

TEST(RandomQueries, StayingBoundGivesWhatBindingAnewGives) {
  uint64_t renumbered = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    LivingWindow living(seed);
    RandomExpression expressions(seed);
    std::vector<std::string> texts;
    std::vector<std::shared_ptr<const grammar::Expr>> parsed;
    std::vector<BoundQuery> bound;
    while (bound.size() < kQueries) {
      const std::string text = expressions.Next();
      auto expr = grammar::ParseExprOrError(text);
      ASSERT_TRUE(expr) << text << ": " << expr.error().message;
      auto query = BoundQuery::Bind(*expr, living.window(), {});
      ASSERT_TRUE(query) << text << ": " << query.error().message;
      texts.push_back(text);
      parsed.push_back(*expr);
      bound.push_back(*std::move(query));
    }
    for (int scrape = 0; scrape < kScrapes; ++scrape) {
      living.Scrape();
      for (size_t i = 0; i < bound.size(); ++i) {
        if ((static_cast<size_t>(scrape) + i) % 3 != 0) continue;
        auto fresh = BoundQuery::Bind(parsed[i], living.window(), {});
        ASSERT_TRUE(fresh);
        const std::string expected = RunBound(*fresh, living.now());
        ASSERT_EQ(RunBound(bound[i], living.now()), expected)
            << texts[i] << ", seed " << seed << ", scrape " << scrape;
        ASSERT_EQ(RunRange(parsed[i], living.window(), living.now()), expected)
            << texts[i] << " as a range, seed " << seed << ", scrape " << scrape;
      }
    }
    renumbered += living.window().generation() - 1;
  }
  EXPECT_GT(renumbered, 0U) << "no window has renumbered its series";
}

}  // namespace
}  // namespace alertd::query
