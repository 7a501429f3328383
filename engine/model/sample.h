#pragma once

#include <bit>
#include <cstdint>

#include "engine/base/timestamp.h"

namespace alertd {

struct Sample {
  Timestamp at;
  double value = 0;
};

// Prometheus' staleness marker: one particular NaN that says "this series ended here".
inline constexpr uint64_t kStaleBits = 0x7ff0000000000002ULL;
inline double StaleMarker() { return std::bit_cast<double>(kStaleBits); }
inline bool IsStale(double value) { return std::bit_cast<uint64_t>(value) == kStaleBits; }

// The NaN that stands for "not a number" and nothing else.
inline constexpr uint64_t kPlainNanBits = 0x7ff8000000000001ULL;

}  // namespace alertd
