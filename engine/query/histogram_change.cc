#include "engine/query/histogram_change.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/query/range_remarks.h"

namespace alertd::query {
namespace {

bool IsGauge(const Histogram& histogram) { return histogram.hint == ResetHint::kGauge; }

bool IsReset(const RangeSamples& samples, size_t i) {
  return BeganAnew(samples, i) || DetectReset(samples.histogram(i), samples.histogram(i - 1));
}

// Zero in the layout of `like`.
Histogram ZeroLike(const Histogram& like) {
  Histogram zero;
  zero.schema = like.schema;
  zero.custom_bounds = like.custom_bounds;
  return zero;
}

bool AnyGauge(const RangeSamples& samples) {
  for (size_t i = 0; i < samples.size(); ++i) {
    if (IsGauge(samples.histogram(i))) return true;
  }
  return false;
}

// Whether all histograms of a counter after the first have buckets of the same kind as `first`,
// which stands for that. One that differs hides what else there is to say, unless it is the last.
bool CheckCounter(const RangeSamples& samples, const Histogram& first, RangeRemarks& remarks) {
  const size_t last = samples.size() - 1;
  const bool ends_fit = AreCombinable(samples.histogram(last), first);
  const bool ends_gauge = IsGauge(samples.histogram(0)) || IsGauge(samples.histogram(last));
  bool all_fit = ends_fit;
  for (size_t i = 1; i < last; ++i)
    all_fit = all_fit && AreCombinable(samples.histogram(i), first);
  if (all_fit ? AnyGauge(samples) : !ends_fit && ends_gauge) RemarkNotCounter(remarks);
  if (!all_fit) RemarkMixedSchemas(remarks);
  return all_fit;
}

// Every histogram between the ends may have less resolution than they.
void ReduceToCoarsest(const RangeSamples& samples, Histogram& change) {
  if (change.has_custom_buckets()) return;
  int32_t schema = change.schema;
  for (size_t i = 1; i < samples.size(); ++i)
    schema = std::min(schema, samples.histogram(i).schema);
  ReduceResolution(change, schema);
}

std::optional<Histogram> GaugeChange(const RangeSamples& samples, RangeRemarks& remarks) {
  const Histogram& first = samples.histogram(0);
  Histogram change = samples.histogram(samples.size() - 1);
  const bool gauge = IsGauge(first) && IsGauge(change);
  if (!SubtractRemarking(change, first, remarks)) return std::nullopt;
  if (!gauge) RemarkNotGauge(remarks);
  change.hint = ResetHint::kGauge;
  return change;
}

// Adds what was lost in each reset. `first` stands for the first sample.
bool AddLost(const RangeSamples& samples, const Histogram& first, Histogram& gain,
             RangeRemarks& remarks) {
  bool overlap = false;
  const Histogram* before = &first;
  for (size_t i = 1; i < samples.size(); ++i) {
    overlap = overlap || StartsOverlap(samples, i);
    const Histogram& current = samples.histogram(i);
    if (BeganAnew(samples, i) || DetectReset(current, *before)) {
      if (!AddRemarking(gain, *before, remarks)) return false;
    }
    before = &current;
  }
  if (overlap) RemarkStartsOverlap(remarks);
  return true;
}

}  // namespace

bool AddRemarking(Histogram& to, const Histogram& other, RangeRemarks& remarks) {
  if (!AreCombinable(to, other)) {
    RemarkMixedSchemas(remarks);
    return false;
  }
  if (Add(to, other).bounds_reconciled) RemarkReconciled(remarks, "addition");
  return true;
}

bool SubtractRemarking(Histogram& from, const Histogram& other, RangeRemarks& remarks) {
  if (!AreCombinable(from, other)) {
    RemarkMixedSchemas(remarks);
    return false;
  }
  if (Subtract(from, other).bounds_reconciled) RemarkReconciled(remarks, "subtraction");
  return true;
}

MixedAnswer HistogramAnswer(Histogram histogram) {
  histogram.Compact();
  return {.histogram = std::make_shared<const Histogram>(std::move(histogram)), .present = true};
}

std::optional<Histogram> HistogramChange(const RangeSamples& samples, Quantity quantity,
                                         RangeRemarks& remarks) {
  if (quantity == Quantity::kGauge) return GaugeChange(samples, remarks);
  // The buckets of a first histogram that was reset at once do not matter.
  const bool first_lost = IsReset(samples, 1);
  const Histogram zero = first_lost ? ZeroLike(samples.histogram(1)) : Histogram{};
  const Histogram& first = first_lost ? zero : samples.histogram(0);
  if (!CheckCounter(samples, first, remarks)) return std::nullopt;
  Histogram gain = samples.histogram(samples.size() - 1);
  ReduceToCoarsest(samples, gain);
  if (!SubtractRemarking(gain, first, remarks)) return std::nullopt;
  if (!AddLost(samples, first, gain, remarks)) return std::nullopt;
  gain.hint = ResetHint::kGauge;
  return gain;
}

std::optional<Histogram> HistogramGainFromStart(const RangeSamples& samples,
                                                RangeRemarks& remarks) {
  if (samples.size() < 2) return samples.histogram(0);
  std::optional<Histogram> gain = HistogramChange(samples, Quantity::kCounter, remarks);
  if (!gain.has_value() || !AddRemarking(*gain, samples.histogram(0), remarks)) {
    return std::nullopt;
  }
  return gain;
}

std::optional<Histogram> HistogramChangeAt(const RangeSamples& samples, size_t i, Quantity quantity,
                                           RangeRemarks& remarks) {
  const Histogram& before = samples.histogram(i - 1);
  Histogram change = samples.histogram(i);
  const bool counter = quantity == Quantity::kCounter;
  if (counter && (IsGauge(change) || IsGauge(before))) RemarkNotCounter(remarks);
  if (!counter && (!IsGauge(change) || !IsGauge(before))) RemarkNotGauge(remarks);
  const bool reset = counter && IsReset(samples, i);
  if (!reset && !SubtractRemarking(change, before, remarks)) return std::nullopt;
  change.hint = ResetHint::kGauge;
  change.Compact();
  return change;
}

}  // namespace alertd::query
