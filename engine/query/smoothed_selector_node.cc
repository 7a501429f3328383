#include "engine/query/smoothed_selector_node.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/query/histogram_interpolation.h"
#include "engine/query/range_remarks.h"
#include "engine/query/selector_nodes.h"
#include "engine/query/time_shift.h"

namespace alertd::query {
namespace {

bool AreGauges(const Histogram& a, const Histogram& b) {
  return a.hint == ResetHint::kGauge && b.hint == ResetHint::kGauge;
}

class SmoothedSelectorNode : public VectorNode {
 public:
  SmoothedSelectorNode(const SelectorPlan& plan, SourceRange range, Duration lookback)
      : plan_(plan), range_(range), lookback_(lookback), series_(plan.matchers) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    series_.Extend(run, rows_);
    const Timestamp wanted = ShiftedTime(plan_.shift, run, at);
    samples_.Clear();
    run.window().ReadRanges(series_.ids(), {wanted - lookback_, wanted + lookback_}, samples_,
                            starts_);
    column_.Reset(rows_.size());
    for (size_t row = 0; row < rows_.size(); ++row)
      SetRow(run, row, wanted);
    Publish(column_);
    return Ok();
  }

 private:
  // A series that has nothing after the instant keeps its last value; one that has nothing before
  // it has not begun.
  void SetRow(RunContext& run, size_t row, Timestamp wanted) {
    const RangeSamples samples = SamplesOf(row);
    const auto later = std::upper_bound(samples.times.begin(), samples.times.end(), wanted);
    if (HasHistograms(samples)) {
      RangeRemarks remarks{run.annotations(), rows_.labels(row).Get(kMetricNameLabel), range_};
      if (samples.has_floats()) {
        RemarkMixedKinds(remarks);
      } else if (later != samples.times.begin()) {
        SetHistogram(row, samples, wanted, remarks);
      }
      return;
    }
    if (later == samples.times.begin()) return;
    const auto before = static_cast<size_t>(later - samples.times.begin()) - 1;
    const double value = samples.values[before];
    if (later == samples.times.end() || samples.times[before] == wanted) {
      column_.Set(row, value);
      return;
    }
    const auto passed = static_cast<double>((wanted - samples.times[before]).count());
    const auto between =
        static_cast<double>((samples.times[before + 1] - samples.times[before]).count());
    column_.Set(row, value + (samples.values[before + 1] - value) * passed / between);
  }

  // REQUIRES: all samples are histograms, and one is not after `wanted`.
  void SetHistogram(size_t row, const RangeSamples& samples, Timestamp wanted,
                    RangeRemarks& remarks) {
    const auto later = std::upper_bound(samples.times.begin(), samples.times.end(), wanted);
    const auto before = static_cast<size_t>(later - samples.times.begin()) - 1;
    if (samples.times[before] == wanted) {
      column_.Set(row, samples.extras[before].histogram);
      return;
    }
    if (later == samples.times.end()) {
      // The hint is about the sample and the one before it, which this one repeats.
      Histogram kept = samples.histogram(before);
      kept.hint = ResetHint::kUnknown;
      column_.Set(row, std::make_shared<const Histogram>(std::move(kept)));
      return;
    }
    if (!AreCombinable(samples.histogram(before), samples.histogram(before + 1))) {
      RemarkMixedSchemas(remarks);
      return;
    }
    const bool gauges = AreGauges(samples.histogram(before), samples.histogram(before + 1));
    const Quantity quantity = gauges ? Quantity::kGauge : Quantity::kCounter;
    std::optional<Histogram> between = HistogramBetween(samples, before, wanted, quantity, remarks);
    if (!between.has_value()) return;
    column_.Set(row, HistogramAnswer(*std::move(between)).histogram);
  }

  RangeSamples SamplesOf(size_t row) const {
    const size_t begin = starts_[row];
    const size_t count = starts_[row + 1] - begin;
    const std::span<const window::SampleExtra> extras(samples_.extras);
    return {std::span(samples_.times).subspan(begin, count),
            std::span(samples_.values).subspan(begin, count),
            extras.empty() ? extras : extras.subspan(begin, count)};
  }

  static bool HasHistograms(const RangeSamples& samples) {
    return std::any_of(samples.extras.begin(), samples.extras.end(),
                       [](const auto& extra) { return extra.histogram != nullptr; });
  }

  const SelectorPlan& plan_;
  SourceRange range_;
  Duration lookback_;
  SelectedSeries series_;
  window::SampleColumns samples_;
  std::vector<size_t> starts_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeSmoothedSelector(const SelectorPlan& plan, SourceRange range, Duration lookback) {
  return std::make_unique<SmoothedSelectorNode>(plan, range, lookback);
}

}  // namespace alertd::query
