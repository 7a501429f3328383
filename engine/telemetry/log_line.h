#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/telemetry/log_event.h"

namespace alertd::telemetry {

// "DEBUG", "INFO", "WARNING", "ERROR".
std::string_view LogLevelName(LogLevel level);

// The level of a name in any case; "warn" means WARNING. Fails with kInvalidInput on others.
Result<LogLevel> ParseLogLevel(std::string_view name);

// A JSON object on one line with exactly the members timestamp, level, correlation_id, component,
// event, message, metadata and duration_ms; null where there is none.
std::string FormatJsonLine(const LogEvent& event, Timestamp at);

enum class LogColour { kPlain, kColoured };

// For people, on one line whatever the event holds:
//
//     2026-02-21 02:00:00.123 INFO  notify    sent to slack  receiver=slack status=200 (12 ms)
//
// A field that the message already spells as name=value is not repeated.
std::string FormatPrettyLine(const LogEvent& event, Timestamp at, LogColour colour);

}  // namespace alertd::telemetry
