#pragma once

// The entries of the log of samples, by the words of FORMAT.md.

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

namespace alertd::window {

// What an entry is: the lowest two bits of its first number.
enum class LogEntry : uint8_t { kSample = 0, kTime = 1, kSeries = 2, kExtra = 3 };
inline constexpr unsigned kLogEntryBits = 2;

// How a sample's value follows from the last one that its series had in the segment.
enum class LogValue : uint8_t { kSame = 0, kStep = 1, kBits = 2, kStale = 3 };
inline constexpr unsigned kLogValueBits = 2;

// What stands in a kTime entry.
inline constexpr uint64_t kTimeAlone = 0;
inline constexpr uint64_t kTimeOfSource = 1;

// What stands in a kExtra entry.
inline constexpr uint64_t kExtraStart = 1;
inline constexpr uint64_t kExtraHistogram = 2;

// The whole number that a value is, bit for bit; nothing for others and for those so large that
// steps between them may not be exact.
inline std::optional<int64_t> WholeNumber(double value) {
  constexpr double kMax = 9007199254740992.0;  // 2^53
  if (!(std::abs(value) <= kMax)) return std::nullopt;
  const auto whole = static_cast<int64_t>(value);
  const bool same =
      std::bit_cast<uint64_t>(static_cast<double>(whole)) == std::bit_cast<uint64_t>(value);
  if (!same) return std::nullopt;
  return whole;
}

}  // namespace alertd::window
