#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd {

// A float as Prometheus' JSON and expositions have it: the shortest text that reads back as the
// same number, in Go's 'f' format; NaN, +Inf, -Inf.
std::string FormatFloat(double value);

// As above in Go's 'g' format, which takes an exponent for what is large or small: 1e+06.
std::string FormatGeneral(double value);

// A float as OpenMetrics has it in labels: as FormatGeneral(), and never without a point: 1.0.
std::string FormatOpenMetricsFloat(double value);

// As Go's strconv.ParseFloat with what PromQL and expositions accept: decimal, exponent, hex, NaN,
// Inf in any case and sign. Fails with kInvalidInput on anything left over
// and on what is too large.
Result<double> ParseFloat(std::string_view text);

}  // namespace alertd
