#pragma once

#include <optional>

#include "engine/query/range_change.h"

namespace alertd::query {

// The last sample at or before `at`; the first one when all come later.
inline size_t LastUpTo(const RangeSamples& samples, Timestamp at) {
  const auto later = std::upper_bound(samples.times.begin(), samples.times.end(), at);
  return later == samples.times.begin() ? 0
                                        : static_cast<size_t>(later - samples.times.begin()) - 1;
}

// The samples next to the ends of an extended range.
struct ExtendedEnds {
  size_t first = 0;
  size_t last = 0;
};

// Nothing when the range itself has no sample and lies on no line between two.
inline std::optional<ExtendedEnds> FindEnds(const RangeSamples& samples,
                                            const window::LeftOpenRange& range,
                                            grammar::RangeExtension extension) {
  ExtendedEnds ends{LastUpTo(samples, range.after), samples.size() - 1};
  if (extension == grammar::RangeExtension::kSmoothed) {
    const auto end = std::lower_bound(samples.times.begin(), samples.times.end() - 1, range.until);
    ends.last = static_cast<size_t>(end - samples.times.begin());
  }
  if (samples.times[ends.last] <= range.after || samples.times[ends.first] > range.until) {
    return std::nullopt;
  }
  return ends;
}

// Whether the value at an end of the range is between samples, where a smoothed range has it.
inline bool CutsLeft(const RangeSamples& samples, const ExtendedEnds& ends,
                     const window::LeftOpenRange& range) {
  return samples.times[ends.first] < range.after;
}
inline bool CutsRight(const RangeSamples& samples, const ExtendedEnds& ends,
                      const window::LeftOpenRange& range) {
  return ends.last > 0 && samples.times[ends.last] > range.until;
}

}  // namespace alertd::query
