#pragma once

// What functions of change (rate, increase, delta and their kin) share, for floats and histograms.

#include <algorithm>
#include <limits>

#include "engine/query/function_row.h"

namespace alertd::query {

enum class Quantity { kCounter, kGauge };
enum class Per { kRange, kSecond };

inline double SecondsBetween(Timestamp from, Timestamp to) {
  return static_cast<double>((to - from).count()) / 1000.0;
}
inline double SecondsOf(const window::LeftOpenRange& range) {
  return SecondsBetween(range.after, range.until);
}

// How far beyond an outermost sample its range is extrapolated over. The
// guess behind it: a sample that is missing near an end (up to 10 % more than the samples' mean
// distance) is a matter of spacing; otherwise the series begins or ends there, on average half a
// distance away.
inline double Reach(double to_edge, double mean_distance) {
  return to_edge >= mean_distance * 1.1 ? mean_distance / 2 : to_edge;
}

// What a change between the first and the last sample is multiplied with for the whole range.
// `to_zero` is how many seconds before the first sample a counter would have been zero, for it is
// not extrapolated below. REQUIRES: two samples.
inline double Extrapolation(const RangeSamples& samples, const window::LeftOpenRange& range,
                            double to_zero) {
  const double sampled = SecondsBetween(samples.times.front(), samples.times.back());
  const double mean_distance = sampled / static_cast<double>(samples.size() - 1);
  const double before = Reach(SecondsBetween(range.after, samples.times.front()), mean_distance);
  const double after = Reach(SecondsBetween(samples.times.back(), range.until), mean_distance);
  return (sampled + std::min(before, to_zero) + after) / sampled;
}
inline constexpr double kNeverZero = std::numeric_limits<double>::infinity();

// Seconds before the first sample at which a counter that has since gained `gain` was zero.
inline double SecondsToZero(const RangeSamples& samples, double first, double gain) {
  if (!(gain > 0 && first >= 0)) return kNeverZero;
  return SecondsBetween(samples.times.front(), samples.times.back()) * (first / gain);
}

// Whether the first sample says that its counter began, at zero, within the range.
inline bool BeganWithin(const RangeSamples& samples, const window::LeftOpenRange& range) {
  const Timestamp start = samples.start(0);
  return start != Timestamp{} && start > range.after && start < samples.times.front();
}

// As Extrapolation() for a change since the counter began. REQUIRES: BeganWithin.
inline double ExtrapolationFromStart(const RangeSamples& samples,
                                     const window::LeftOpenRange& range) {
  const double sampled = SecondsBetween(samples.start(0), samples.times.back());
  const double mean_distance = samples.size() < 2
                                   ? 0
                                   : SecondsBetween(samples.times.front(), samples.times.back()) /
                                         static_cast<double>(samples.size() - 1);
  const double after = Reach(SecondsBetween(samples.times.back(), range.until), mean_distance);
  return (sampled + after) / sampled;
}

// Whether sample i says that its counter began after the sample before it was taken. One that began
// at that very sample has, unless that one's own beginning is not known: then nobody knows either.
inline bool BeganAnew(const RangeSamples& samples, size_t i) {
  const Timestamp start = samples.start(i);
  if (start == Timestamp{} || start >= samples.times[i]) return false;
  const Timestamp before = samples.times[i - 1];
  if (start != before) return start > before;
  const Timestamp start_before = samples.start(i - 1);
  return start_before != Timestamp{} && start_before < before;
}

// Whether sample i says that its counter began before the last sample of another one.
inline bool StartsOverlap(const RangeSamples& samples, size_t i) {
  const Timestamp start = samples.start(i);
  return start != Timestamp{} && start < samples.times[i - 1] && start != samples.start(i - 1);
}

}  // namespace alertd::query
