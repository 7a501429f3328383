#pragma once

// Scalars as Go's YAML reader and Go's standard library take them: what Prometheus and Alertmanager
// accept where they want a truth value, a number or a duration.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/timestamp.h"

namespace alertd::rules {

// The spellings of YAML 1.1: true, yes, on, y and their opposites, in lower, upper and title case.
std::optional<bool> ParseGoBool(std::string_view text);

// Decimal, 0x, 0o, 0b and leading 0; digits may be separated by _. A float is cut.
std::optional<int64_t> ParseGoInteger(std::string_view text);

std::optional<double> ParseGoFloat(std::string_view text);

// time.ParseDuration: "1.5s", "1h30m", "-2ms", "0"; and a bare whole number of nanoseconds, as the
// YAML reader takes it. Rounded towards zero to milliseconds.
std::optional<Duration> ParseGoDuration(std::string_view text);

// A number of bytes with a unit of 1024s, such as 512MB or 1.5GiB; "0" needs none.
std::optional<int64_t> ParseByteCount(std::string_view text);

}  // namespace alertd::rules
