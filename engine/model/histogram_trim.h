#pragma once

// Cutting a native histogram off at a value, as PromQL's operators `</` and `>/` do.

#include "engine/model/histogram.h"

namespace alertd {

// Which observations stay.
enum class TrimSide : uint8_t { kKeepBelow, kKeepAbove };

// The observations on one side of `bound`. A bucket that the bound divides keeps a part of its
// count: by the logarithm of the bounds in exponential schemas, linearly in custom buckets and in
// the zero bucket. Once anything was cut off, count and sum are those of the buckets that are left,
// the sum by their midpoints.
Histogram Trimmed(const Histogram& histogram, double bound, TrimSide side);

}  // namespace alertd
