#include "engine/template/humanize.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

constexpr std::array<std::string_view, 8> kLarge = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr std::array<std::string_view, 8> kLarge1024 = {"ki", "Mi", "Gi", "Ti",
                                                        "Pi", "Ei", "Zi", "Yi"};
constexpr std::array<std::string_view, 8> kSmall = {"m", "u", "n", "p", "f", "a", "z", "y"};

// Four digits are what people read.
std::string FourDigits(double value) { return FormatGoFloat(value, 'g', 4); }

std::string ScaledDown(double value, double base, const std::array<std::string_view, 8>& prefixes) {
  std::string_view prefix;
  for (const std::string_view next : prefixes) {
    if (std::fabs(value) < base) break;
    prefix = next;
    value /= base;
  }
  return FourDigits(value) + std::string(prefix);
}

std::string ScaledUp(double value) {
  constexpr double kBase = 1000;
  std::string_view prefix;
  for (const std::string_view next : kSmall) {
    if (std::fabs(value) >= 1) break;
    prefix = next;
    value *= kBase;
  }
  return FourDigits(value) + std::string(prefix);
}

}  // namespace

std::string Humanize(double value) {
  constexpr double kBase = 1000;
  if (value == 0 || !std::isfinite(value)) return FourDigits(value);
  return std::fabs(value) >= 1 ? ScaledDown(value, kBase, kLarge) : ScaledUp(value);
}

std::string Humanize1024(double value) {
  constexpr double kBase = 1024;
  if (std::fabs(value) <= 1 || !std::isfinite(value)) return FourDigits(value);
  return ScaledDown(value, kBase, kLarge1024);
}

std::string HumanizeDuration(double seconds) {
  if (!std::isfinite(seconds)) return FourDigits(seconds);
  if (seconds == 0) return "0s";
  if (std::fabs(seconds) < 1) return ScaledUp(seconds) + "s";
  const std::string sign = seconds < 0 ? "-" : "";
  const double magnitude = std::fabs(seconds);
  // Beyond what 64 bits count, Go has the least of their numbers, and shows it so.
  constexpr double kSecondsEnd = 0x1p63;
  const int64_t whole = magnitude >= kSecondsEnd ? std::numeric_limits<int64_t>::min()
                                                 : static_cast<int64_t>(magnitude);
  const int64_t days = whole / 86'400;
  const std::string in_minute = std::to_string(whole % 60) + "s";
  const std::string in_hour = std::to_string(whole / 60 % 60) + "m " + in_minute;
  const std::string in_day = std::to_string(whole / 3600 % 24) + "h " + in_hour;
  if (days != 0) return sign + std::to_string(days) + "d " + in_day;
  if (whole >= 3600) return sign + in_day;
  if (whole >= 60) return sign + in_hour;
  return sign + FourDigits(magnitude) + "s";
}

std::string HumanizePercentage(double ratio) { return FourDigits(ratio * 100) + "%"; }

}  // namespace alertd::tmpl
