#pragma once

// Go's time package as far as templates see it.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// 0001-01-01T00:00:00Z, a time that was not set. Nanoseconds do not reach back to it: the earliest
// instant that they hold stands for it.
inline constexpr auto kGoZeroTime = std::chrono::sys_time<std::chrono::nanoseconds>::min();

// In UTC. What nanoseconds cannot hold becomes the nearest that they do, but for the zero time.
ZonedTime TimeFromTimestamp(Timestamp at);

// The longest span, of either sign, where the times are farther apart.
std::chrono::nanoseconds SpanBetween(const ZonedTime& earlier, const ZonedTime& later);

// Go's time.Duration's spelling: "1h2m3.5s", "0s".
std::string PrintSpan(std::chrono::nanoseconds span);

// Go's time.Time's spelling: "2026-02-21 02:00:00 +0000 UTC".
std::string PrintTime(const ZonedTime& time);

// As a Go program would write it: time.Date(2026, time.February, 21, 2, 0, 0, 0, time.UTC).
std::string PrintTimeSyntax(const ZonedTime& time);

// By one of Go's layouts, such as "Mon, 02 Jan 2006 15:04:05 MST".
std::string FormatTime(const ZonedTime& time, std::string_view layout);

// The same instant, shown in the zone. Fails with kNotFound when the database has no such zone.
Result<ZonedTime> InZone(const ZonedTime& time, std::string_view zone);

// The instant that lies `seconds` after 1970, in whole milliseconds as Prometheus has it: of the
// nanoseconds that the product is, those behind the last one are left out. Fails with kInvalidInput
// outside of what 64 bits of nanoseconds hold.
Result<ZonedTime> TimeFromUnixSeconds(double seconds);

bool HasTimeMethod(std::string_view name);
bool HasSpanMethod(std::string_view name);

// Calls a method of Go's, such as Format or Year. REQUIRES: the receiver has it. Times beyond what
// nanoseconds hold, which Go knows, are errors.
Result<Value> CallTimeMethod(const ZonedTime& time, std::string_view name,
                             const std::vector<Value>& args);
Result<Value> CallSpanMethod(std::chrono::nanoseconds span, std::string_view name,
                             const std::vector<Value>& args);

}  // namespace alertd::tmpl
