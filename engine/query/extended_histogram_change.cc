#include "engine/query/extended_histogram_change.h"

#include <utility>

#include "engine/query/extended_ends.h"
#include "engine/query/histogram_interpolation.h"
#include "engine/query/range_remarks.h"

namespace alertd::query {
namespace {

using grammar::RangeExtension;

bool IsGauge(const Histogram& histogram) { return histogram.hint == ResetHint::kGauge; }

// The change over one range, for as long as it takes to compute it.
class ExtendedChange {
 public:
  ExtendedChange(const RangeSamples& samples, const ExtendedQuestion& question,
                 const ExtendedEnds& ends, RangeRemarks& remarks)
      : samples_(samples), question_(question), ends_(ends), remarks_(remarks) {}

  std::optional<Histogram> Compute() {
    if (!CheckSamples()) return std::nullopt;
    const std::optional<Histogram> left = AtLeftEnd();
    if (!left.has_value()) return std::nullopt;
    const std::optional<Histogram> right = AtRightEnd();
    if (!right.has_value()) return std::nullopt;
    if (!counter() && (!IsGauge(*left) || !IsGauge(*right))) RemarkNotGauge(remarks_);
    Histogram change = *right;
    if (!SubtractRemarking(change, *left, remarks_)) return std::nullopt;
    if (counter() && !AddLost(*left, *right, change)) return std::nullopt;
    change.hint = ResetHint::kGauge;
    return change;
  }

 private:
  bool counter() const { return question_.quantity == Quantity::kCounter; }
  bool smoothed() const { return question_.extension == RangeExtension::kSmoothed; }

  bool CheckSamples() {
    const Histogram& first = samples_.histogram(ends_.first);
    for (size_t i = ends_.first; i <= ends_.last; ++i) {
      const Histogram& histogram = samples_.histogram(i);
      if (!AreCombinable(histogram, first)) {
        RemarkMixedSchemas(remarks_);
        return false;
      }
      if (counter() && IsGauge(histogram)) RemarkNotCounter(remarks_);
    }
    return true;
  }

  std::optional<Histogram> AtLeftEnd() {
    if (!smoothed() || !CutsLeft(samples_, ends_, question_.range)) {
      return samples_.histogram(ends_.first);
    }
    return HistogramBetween(samples_, ends_.first, question_.range.after, question_.quantity,
                            remarks_);
  }

  std::optional<Histogram> AtRightEnd() {
    if (!smoothed() || !CutsRight(samples_, ends_, question_.range)) {
      return samples_.histogram(ends_.last);
    }
    return HistogramBetween(samples_, ends_.last - 1, question_.range.until, question_.quantity,
                            remarks_);
  }

  // Adds what the resets between the two ends have taken off.
  bool AddLost(const Histogram& left, const Histogram& right, Histogram& change) {
    size_t next = ends_.first + 1;
    const Histogram* before = &left;
    if (smoothed() && CutsLeft(samples_, ends_, question_.range) &&
        DetectReset(samples_.histogram(next), samples_.histogram(ends_.first))) {
      // The left end lies on the line across this reset, and so behind it.
      before = &samples_.histogram(next);
      ++next;
    }
    // The last sample is left out: the right end is that, or has its hint.
    if (next > ends_.last) return true;
    for (; next < ends_.last; ++next) {
      const Histogram& current = samples_.histogram(next);
      if (DetectReset(current, *before) && !AddRemarking(change, *before, remarks_)) return false;
      before = &current;
    }
    return !DetectReset(right, *before) || AddRemarking(change, *before, remarks_);
  }

  const RangeSamples& samples_;
  const ExtendedQuestion& question_;
  const ExtendedEnds& ends_;
  RangeRemarks& remarks_;
};

}  // namespace

std::optional<Histogram> ExtendedHistogramChange(const RangeSamples& samples,
                                                 const ExtendedQuestion& question,
                                                 RangeRemarks& remarks) {
  if (samples.has_floats()) {
    RemarkMixedKinds(remarks);
    return std::nullopt;
  }
  const auto ends = FindEnds(samples, question.range, question.extension);
  if (!ends.has_value()) return std::nullopt;
  return ExtendedChange(samples, question, *ends, remarks).Compute();
}

}  // namespace alertd::query
