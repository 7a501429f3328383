#pragma once

// Durations and instants as Prometheus and Alertmanager spell them.

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"

namespace alertd {

// "1h30m", "250ms", "2w", "0": units y w d h m s ms, each at most once and in that order, a year of
// 365 days. Fails with kInvalidInput on anything else, also on what overflows.
Result<Duration> ParseDuration(std::string_view text);

// The shortest spelling of `span`, such as "1m30s"; "0s" for nothing. REQUIRES: span >= 0.
std::string FormatDuration(Duration span);

// "2026-02-21T02:00:00Z", with an optional fraction and offset, or Unix seconds with an optional
// fraction.
Result<Timestamp> ParseTimestamp(std::string_view text);

// RFC 3339 in UTC with milliseconds: "2026-02-21T02:00:00.000Z".
std::string FormatTimestamp(Timestamp at);

// Seconds since 1970 as PromQL's time() has them.
inline double UnixSeconds(Timestamp at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1000.0;
}

}  // namespace alertd
