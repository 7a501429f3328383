#include "engine/query/range_functions_mixed.h"

#include <cmath>

#include "engine/query/compensated_histogram.h"
#include "engine/query/histogram_change.h"
#include "engine/query/range_change.h"
#include "engine/query/range_remarks.h"

namespace alertd::query {
namespace {

bool AnyHint(const RangeSamples& samples, ResetHint hint) {
  for (size_t i = 0; i < samples.size(); ++i) {
    if (samples.histogram(i).hint == hint) return true;
  }
  return false;
}

// The histograms taken together by `Total`; nothing, with a remark, when they are of two kinds.
template <typename Total>
std::optional<Total> Aggregate(const RangeSamples& samples, RangeRemarks& remarks) {
  if (samples.has_floats()) {
    RemarkMixedKinds(remarks);
    return std::nullopt;
  }
  const Histogram& first = samples.histogram(0);
  Total total(first);
  bool reconciled = false;
  for (size_t i = 1; i < samples.size(); ++i) {
    if (!AreCombinable(first, samples.histogram(i))) {
      RemarkMixedSchemas(remarks);
      return std::nullopt;
    }
    reconciled = total.Add(samples.histogram(i)).bounds_reconciled || reconciled;
  }
  if (AnyHint(samples, ResetHint::kReset) && AnyHint(samples, ResetHint::kNotReset)) {
    RemarkHintsCollide(remarks, "aggregation");
  }
  if (reconciled) RemarkReconciled(remarks, "aggregation");
  return total;
}

MixedAnswer SampleAt(const RangeSamples& samples, size_t i) {
  if (!samples.is_histogram(i)) return {.value = samples.values[i], .present = true};
  return {.histogram = samples.extras[i].histogram, .present = true};
}

bool IsChange(const RangeSamples& samples, size_t i) {
  if (samples.is_histogram(i) != samples.is_histogram(i - 1)) return true;
  if (samples.is_histogram(i)) {
    return !SameHistogram(samples.histogram(i), samples.histogram(i - 1));
  }
  const double before = samples.values[i - 1];
  const double value = samples.values[i];
  return value != before && !(std::isnan(value) && std::isnan(before));
}

bool IsReset(const RangeSamples& samples, size_t i) {
  if (samples.is_histogram(i) != samples.is_histogram(i - 1)) return true;
  if (BeganAnew(samples, i)) return true;
  if (!samples.is_histogram(i)) return samples.values[i] < samples.values[i - 1];
  const Histogram& before = samples.histogram(i - 1);
  const Histogram& current = samples.histogram(i);
  // A counter after a gauge, or the reverse, is another thing.
  if ((before.hint == ResetHint::kGauge) != (current.hint == ResetHint::kGauge)) return true;
  return DetectReset(current, before);
}

// How often a sample is something in comparison with the one before.
template <bool (*is)(const RangeSamples& samples, size_t i)>
MixedAnswer CountSteps(const RangeSamples& samples) {
  double steps = 0;
  for (size_t i = 1; i < samples.size(); ++i)
    steps += is(samples, i) ? 1 : 0;
  return {.value = steps, .present = true};
}

}  // namespace

MixedAnswer SumOfHistograms(const RangeSamples& samples, const RangeQuestion& /*question*/,
                            RangeRemarks& remarks) {
  const auto sum = Aggregate<CompensatedHistogram>(samples, remarks);
  return sum.has_value() ? HistogramAnswer(sum->Total()) : MixedAnswer{};
}

MixedAnswer AverageOfHistograms(const RangeSamples& samples, const RangeQuestion& /*question*/,
                                RangeRemarks& remarks) {
  const auto mean = Aggregate<CompensatedHistogramMean>(samples, remarks);
  return mean.has_value() ? HistogramAnswer(mean->Value()) : MixedAnswer{};
}

MixedAnswer FirstOfAnyKind(const RangeSamples& samples, const RangeQuestion& /*question*/,
                           RangeRemarks& /*remarks*/) {
  return SampleAt(samples, 0);
}

MixedAnswer LastOfAnyKind(const RangeSamples& samples, const RangeQuestion& /*question*/,
                          RangeRemarks& /*remarks*/) {
  return SampleAt(samples, samples.size() - 1);
}

MixedAnswer MixedChanges(const RangeSamples& samples, const RangeQuestion& /*question*/,
                         RangeRemarks& /*remarks*/) {
  return CountSteps<IsChange>(samples);
}

MixedAnswer MixedResets(const RangeSamples& samples, const RangeQuestion& /*question*/,
                        RangeRemarks& /*remarks*/) {
  return CountSteps<IsReset>(samples);
}

}  // namespace alertd::query
