#pragma once

#include "engine/base/result.h"
#include "engine/model/histogram.h"

namespace alertd {

// Fails with kInvalidInput on a histogram that no source may send: negative counts in buckets, and
// with custom buckets bounds that are not finite and rising, buckets beyond them, a zero bucket or
// negative buckets.
Status ValidateHistogram(const Histogram& histogram);

}  // namespace alertd
