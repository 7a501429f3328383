#pragma once

// The values of PromQL's literals, from their text as the lexer found it.

#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.h"
#include "engine/base/source_text.h"

namespace alertd::grammar {

// Decimal, exponent, hexadecimal, octal with a leading zero (as in Go), underscores between digits,
// Inf and NaN in any case.
Result<double> ParseNumber(std::string_view text);

// "1h30m" in seconds. Fails on units that repeat or are out of order, and on what is beyond
// kDurationSecondsMax.
Result<double> ParseDurationSeconds(std::string_view text);

// Prometheus counts nanoseconds in 64 bits.
inline constexpr double kDurationSecondsMax = 9223372036.0;

// The value of a string with its quotes, with Go's escapes in "…" and '…' and none in `…`; or the
// first error, its range counted from the opening quote.
std::variant<std::string, SourceError> Unquote(std::string_view quoted);

}  // namespace alertd::grammar
