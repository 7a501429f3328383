// Queries that are asked once: bind, run over the steps, drop.

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "engine/query/bound_plan.h"
#include "engine/query/query.h"
#include "engine/query/range_functions_extended.h"

namespace alertd::query {
namespace {

using grammar::ValueType;

VectorValue TakeVector(const VectorNode& vector) {
  VectorValue taken;
  const auto take = [&](size_t row) {
    const bool is_histogram = vector.present()[row] == kHistogram;
    taken.push_back({vector.rows().labels(row), vector.values()[row],
                     is_histogram ? vector.histograms()[row] : nullptr});
  };
  if (!vector.order().empty()) {
    for (const uint32_t row : vector.order())
      take(row);
    return taken;
  }
  for (size_t row = 0; row < vector.present().size(); ++row) {
    if (vector.present()[row] != 0) take(row);
  }
  return taken;
}

void SortByLabels(MatrixValue& matrix) {
  std::sort(matrix.begin(), matrix.end(),
            [](const MatrixSeries& a, const MatrixSeries& b) { return a.labels < b.labels; });
}

Result<MatrixValue> TakeRange(const RangeNode& range) {
  MatrixValue taken;
  for (size_t row = 0; row < range.rows().size(); ++row) {
    if (range.RowEmpty(row)) continue;
    const RowIdentity& identity = range.rows().identity(row);
    MatrixSeries series{
        identity.mark == NameMark::kKeep ? identity.labels : WithoutMetricName(identity.labels),
        {},
        {}};
    for (size_t i = range.starts()[row]; i < range.starts()[row + 1]; ++i) {
      const Timestamp at = range.samples().times[i];
      if (const HistogramPtr& histogram = range.samples().histogram(i)) {
        series.histograms.push_back({at, histogram});
      } else {
        series.samples.push_back({at, range.samples().values[i]});
      }
    }
    taken.push_back(std::move(series));
  }
  SortByLabels(taken);
  const auto same =
      std::adjacent_find(taken.begin(), taken.end(),
                         [](const auto& a, const auto& b) { return a.labels == b.labels; });
  if (same != taken.end()) return SameLabelset();
  return taken;
}

// What an anchored or smoothed range is on its own: with a sample at each of its ends.
Result<MatrixValue> TakeExtendedRange(const RangeNode& range, grammar::RangeExtension extension) {
  ALERTD_TRY(const MatrixValue taken, TakeRange(range));
  MatrixValue extended;
  for (const MatrixSeries& series : taken) {
    if (!series.histograms.empty()) {
      const bool anchored = extension == grammar::RangeExtension::kAnchored;
      return InvalidInput(std::string(anchored ? "anchored" : "smoothed") +
                          " modifier is not supported with histograms");
    }
    std::vector<Sample> samples = WithEnds(series.samples, range.range(), extension);
    if (!samples.empty()) extended.push_back({series.labels, std::move(samples), {}});
  }
  return extended;
}

// Gathers the rows of many steps into series.
class MatrixBuilder {
 public:
  explicit MatrixBuilder(size_t samples_max) : samples_max_(samples_max) {}

  Status Add(const BoundPlan& plan, Timestamp at) {
    if (layout_ != plan.layout()) {
      layout_ = plan.layout();
      series_of_row_.clear();
    }
    // What this step adds is held by the plan, too, until the next one.
    if (samples_ + plan.samples_held() > samples_max_) {
      return LimitExceeded(
          "query processing would load too many samples into memory in query execution");
    }
    const VectorNode& vector = plan.vector();
    series_of_row_.resize(vector.rows().size(), kNone);
    for (size_t row = 0; row < vector.present().size(); ++row) {
      if (vector.present()[row] == 0) continue;
      if (series_of_row_[row] == kNone) series_of_row_[row] = SeriesOf(vector.rows().labels(row));
      MatrixSeries& series = matrix_[series_of_row_[row]];
      if (vector.present()[row] == kHistogram) {
        series.histograms.push_back({at, vector.histograms()[row]});
        samples_ += SamplesOf(vector.histograms()[row]);
      } else {
        series.samples.push_back({at, vector.values()[row]});
        ++samples_;
      }
    }
    return Ok();
  }

  size_t samples() const { return samples_; }

  MatrixValue Take() && {
    SortByLabels(matrix_);
    return std::move(matrix_);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t SeriesOf(const Labels& labels) {
    const auto [found, inserted] =
        series_of_labels_.try_emplace(labels, static_cast<uint32_t>(matrix_.size()));
    if (inserted) matrix_.push_back({labels, {}, {}});
    return found->second;
  }

  size_t samples_max_;
  size_t samples_ = 0;
  uint64_t layout_ = 0;
  std::vector<uint32_t> series_of_row_;
  absl::flat_hash_map<Labels, uint32_t, LabelsHash> series_of_labels_;
  MatrixValue matrix_;
};

// Tells where the time of a query goes; nothing where nobody asks.
class Stopwatch {
 public:
  explicit Stopwatch(QueryStatistics* statistics) : statistics_(statistics) {
    if (statistics_ != nullptr) last_ = statistics_->steady();
  }

  // The time since the last lap was spent on `phase`.
  void Lap(std::chrono::nanoseconds QueryStatistics::*phase) {
    if (statistics_ == nullptr) return;
    const std::chrono::nanoseconds now = statistics_->steady();
    statistics_->*phase += now - std::exchange(last_, now);
  }

 private:
  QueryStatistics* statistics_;
  std::chrono::nanoseconds last_{0};
};

void BeginStep(QueryStatistics* statistics, Timestamp at) {
  if (statistics != nullptr) statistics->steps.push_back({.at = at});
}

QueryAnswer Answer(BoundPlan& plan,
                   std::variant<ScalarValue, std::string, VectorValue, MatrixValue> value) {
  const std::span<const Annotation> annotations = plan.annotations().Items();
  return {std::move(value), {annotations.begin(), annotations.end()}};
}

Status CheckRange(const grammar::Expr& expr, const QueryRange& range, const QueryOptions& options) {
  if (expr.type != ValueType::kScalar && expr.type != ValueType::kVector) {
    return InvalidInput(
        fmt::format("invalid expression type \"{}\" for range query, must be scalar or instant "
                    "vector",
                    grammar::ValueTypeName(expr.type)));
  }
  if (range.step <= Duration{0}) return InvalidInput("the step of a range query must be above 0");
  if (range.end < range.start) return InvalidInput("the end of a range query is before its start");
  const auto steps = static_cast<size_t>((range.end - range.start) / range.step) + 1;
  if (steps > options.steps_max) {
    return LimitExceeded(
        fmt::format("exceeded maximum resolution of {} points per time series. "
                    "Try decreasing the query resolution (?step=XX)",
                    options.steps_max));
  }
  return Ok();
}

}  // namespace

Result<QueryAnswer> EvaluateInstant(std::shared_ptr<const grammar::Expr> expr,
                                    const window::Window& window, Timestamp at,
                                    const QueryOptions& options) {
  Stopwatch stopwatch(options.statistics);
  BeginStep(options.statistics, at);
  ALERTD_TRY(const auto bound, BoundPlan::Bind(std::move(expr), window, options, PlanTimes{}));
  BoundPlan& plan = *bound;
  stopwatch.Lap(&QueryStatistics::preparation);
  if (const auto* text = std::get_if<TextPlan>(&plan.plan().node); text != nullptr) {
    return Answer(plan, text->text);
  }
  plan.Begin(at, at, Duration{0});
  ALERTD_TRY(std::ignore, plan.Evaluate(at));
  stopwatch.Lap(&QueryStatistics::evaluation);
  if (plan.plan().type == ValueType::kMatrix) {
    const auto* selector = std::get_if<RangeSelectorPlan>(&plan.plan().node);
    const bool extended =
        selector != nullptr && selector->extension != grammar::RangeExtension::kNone;
    ALERTD_TRY(MatrixValue matrix, extended ? TakeExtendedRange(plan.range(), selector->extension)
                                            : TakeRange(plan.range()));
    return Answer(plan, std::move(matrix));
  }
  if (plan.plan().type == ValueType::kScalar) {
    return Answer(plan, ScalarValue{plan.vector().values()[0]});
  }
  return Answer(plan, TakeVector(plan.vector()));
}

Result<QueryAnswer> EvaluateRange(std::shared_ptr<const grammar::Expr> expr,
                                  const window::Window& window, const QueryRange& range,
                                  const QueryOptions& options) {
  ALERTD_TRY(std::ignore, CheckRange(*expr, range, options));
  Stopwatch stopwatch(options.statistics);
  const PlanTimes times{range.step, range.end - range.start};
  ALERTD_TRY(const auto bound, BoundPlan::Bind(std::move(expr), window, options, times));
  stopwatch.Lap(&QueryStatistics::preparation);
  bound->Begin(range.start, range.end, range.step);
  MatrixBuilder matrix(options.samples_max);
  for (Timestamp at = range.start; at <= range.end; at += range.step) {
    BeginStep(options.statistics, at);
    ALERTD_TRY(std::ignore, bound->Evaluate(at));
    ALERTD_TRY(std::ignore, matrix.Add(*bound, at));
    if (options.statistics != nullptr) {
      options.statistics->NotePeak(bound->samples_held() + matrix.samples());
    }
  }
  stopwatch.Lap(&QueryStatistics::evaluation);
  MatrixValue taken = std::move(matrix).Take();
  stopwatch.Lap(&QueryStatistics::sorting);
  return Answer(*bound, std::move(taken));
}

}  // namespace alertd::query
