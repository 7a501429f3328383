// Functions that sum up a range's samples in one pass.

#include <cmath>

#include "engine/query/compensated_sum.h"
#include "engine/query/function_row.h"
#include "engine/query/range_functions_extended.h"
#include "engine/query/range_functions_mixed.h"

namespace alertd::query {
namespace {

using Scratch = std::vector<double>;

RangeAnswer Sum(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  CompensatedSum sum;
  for (const double value : samples.values)
    sum.Add(value);
  return {std::isinf(sum.sum) ? sum.sum : sum.Total(), true};
}

RangeAnswer Average(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  CompensatedMean mean;
  for (const double value : samples.values)
    mean.Add(value);
  return {mean.Value(), true};
}

RangeAnswer Count(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {static_cast<double>(samples.size()), true};
}

RangeAnswer First(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {samples.values.front(), true};
}

RangeAnswer Last(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {samples.values.back(), true};
}

RangeAnswer Present(const RangeSamples& /*samples*/, const RangeQuestion& /*question*/, Scratch&) {
  return {1, true};
}

struct Smaller {
  bool operator()(double a, double b) const { return a < b; }
};
struct Larger {
  bool operator()(double a, double b) const { return a > b; }
};

template <typename Better>
RangeAnswer Extreme(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  double best = samples.values.front();
  for (const double value : samples.values) {
    if (Better()(value, best) || std::isnan(best)) best = value;
  }
  return {best, true};
}

// The last of the best samples.
template <typename Better>
RangeAnswer TimeOfExtreme(const RangeSamples& samples, const RangeQuestion& /*question*/,
                          Scratch&) {
  size_t best = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double value = samples.values[i];
    if (Better()(value, samples.values[best]) || value == samples.values[best] ||
        std::isnan(samples.values[best])) {
      best = i;
    }
  }
  return {UnixSeconds(samples.times[best]), true};
}

RangeAnswer TimeOfFirst(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {UnixSeconds(samples.times.front()), true};
}

RangeAnswer TimeOfLast(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {UnixSeconds(samples.times.back()), true};
}

RangeAnswer Changes(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  double changes = 0;
  for (size_t i = 1; i < samples.size(); ++i) {
    const double before = samples.values[i - 1];
    const double value = samples.values[i];
    if (value != before && !(std::isnan(value) && std::isnan(before))) ++changes;
  }
  return {changes, true};
}

RangeAnswer Resets(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  double resets = 0;
  for (size_t i = 1; i < samples.size(); ++i) {
    if (samples.values[i] < samples.values[i - 1]) ++resets;
  }
  return {resets, true};
}

template <RangeKernel kernel>
RangeAnswer Anchored(const RangeSamples& samples, const RangeQuestion& question, Scratch& scratch) {
  const RangeSamples anchored = AnchoredSamples(samples, question.range);
  return anchored.size() == 0 ? RangeAnswer{} : kernel(anchored, question, scratch);
}

template <MixedKernel kernel>
MixedAnswer AnchoredMixed(const RangeSamples& samples, const RangeQuestion& question,
                          RangeRemarks& remarks) {
  const RangeSamples anchored = AnchoredSamples(samples, question.range);
  return anchored.size() == 0 ? MixedAnswer{} : kernel(anchored, question, remarks);
}

// For functions that do not ask what kind of sample there is.
template <RangeKernel kernel>
MixedAnswer AnyKind(const RangeSamples& samples, const RangeQuestion& question,
                    RangeRemarks& /*remarks*/) {
  Scratch scratch;
  const RangeAnswer answer = kernel(samples, question, scratch);
  return {.value = answer.value, .present = answer.present};
}

template <RangeKernel kernel>
constexpr RangeKernels kAnyKind = {.floats = kernel, .mixed = AnyKind<kernel>};

constexpr FunctionRow kRows[] = {
    {"avg_over_time", RangeFunction{.plain = {.floats = Average, .mixed = AverageOfHistograms}}},
    {"changes", RangeFunction{.plain = {.floats = Changes, .mixed = MixedChanges},
                              .anchored = {.floats = Anchored<Changes>,
                                           .mixed = AnchoredMixed<MixedChanges>}}},
    {"count_over_time", RangeFunction{.plain = kAnyKind<Count>}},
    {"first_over_time",
     RangeFunction{.plain = {.floats = First, .mixed = FirstOfAnyKind}, .name = NameMark::kKeep}},
    {"last_over_time",
     RangeFunction{.plain = {.floats = Last, .mixed = LastOfAnyKind}, .name = NameMark::kKeep}},
    {"max_over_time", RangeFunction{.plain = {.floats = Extreme<Larger>}}},
    {"min_over_time", RangeFunction{.plain = {.floats = Extreme<Smaller>}}},
    {"present_over_time", RangeFunction{.plain = kAnyKind<Present>}},
    {"resets",
     RangeFunction{.plain = {.floats = Resets, .mixed = MixedResets, .started = MixedResets},
                   .anchored = {.floats = Anchored<Resets>,
                                .mixed = AnchoredMixed<MixedResets>,
                                .started = AnchoredMixed<MixedResets>}}},
    {"sum_over_time", RangeFunction{.plain = {.floats = Sum, .mixed = SumOfHistograms}}},
    {"ts_of_first_over_time", RangeFunction{.plain = kAnyKind<TimeOfFirst>}},
    {"ts_of_last_over_time", RangeFunction{.plain = kAnyKind<TimeOfLast>}},
    {"ts_of_max_over_time", RangeFunction{.plain = {.floats = TimeOfExtreme<Larger>}}},
    {"ts_of_min_over_time", RangeFunction{.plain = {.floats = TimeOfExtreme<Smaller>}}},
};

}  // namespace

std::span<const FunctionRow> OverTimeFunctions() { return kRows; }

}  // namespace alertd::query
