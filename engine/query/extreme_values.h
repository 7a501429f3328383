#pragma once

#include <cmath>
#include <limits>

namespace alertd::query {

// The larger of two numbers as Go has it: an infinity that cannot be exceeded, then NaN, wins on
// either side, and 0 is larger than -0.
inline double LargerOf(double a, double b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (a == kInfinity || b == kInfinity) return kInfinity;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

inline double SmallerOf(double a, double b) { return -LargerOf(-a, -b); }

}  // namespace alertd::query
