#pragma once

// The values that a series had at consecutive times, in few bytes: what it sends are mostly whole
// numbers and decimal fractions, which change by similar steps.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace alertd::window {

// Stands at a time at which the series has no sample: a NaN that no source can send.
inline constexpr uint64_t kNoSampleBits = 0x7ff0000000000004ULL;
inline double NoSample() { return std::bit_cast<double>(kNoSampleBits); }
inline bool IsNoSample(double value) { return std::bit_cast<uint64_t>(value) == kNoSampleBits; }

// Stands in for the value of a sample that is a histogram, likewise.
inline constexpr uint64_t kHistogramBits = 0x7ff0000000000003ULL;
inline bool IsHistogramMark(double value) {
  return std::bit_cast<uint64_t>(value) == kHistogramBits;
}

inline constexpr size_t kCodedValuesMax = 128;

// Appends the values so that each bit of them comes back; nothing where there is no sample at all.
// REQUIRES: at most kCodedValuesMax values.
void EncodeValues(std::span<const double> values, std::string& out);

// Reads as many values as `values` has room for: all of those that were written. False when the
// bytes make no sense, which may be anything; then the values are undefined.
// REQUIRES: room for at most kCodedValuesMax.
bool DecodeValues(std::string_view bytes, std::span<double> values);

}  // namespace alertd::window
