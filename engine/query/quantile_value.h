#pragma once

#include <span>

namespace alertd::query {

// The quantile of values that need not be sorted; sorts them, NaN first. Between two of them it is
// interpolated. NaN without values or for a NaN quantile; an infinity below 0 and above 1.
double QuantileOf(double quantile, std::span<double> values);

}  // namespace alertd::query
