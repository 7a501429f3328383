#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/timestamp.h"

namespace alertd::telemetry {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

using LogValue = std::variant<std::string, int64_t, double, bool>;

struct LogField {
  std::string name;
  LogValue value;
};

// One thing that happened. Holds no secrets: whoever makes it sees to that.
struct LogEvent {
  LogLevel level = LogLevel::kInfo;
  std::string component;  // the part of alertd, such as "scrape"
  std::string event;      // stable, for machines, such as "target_down"
  std::string message;    // for people; lower case, without a full stop
  std::vector<LogField> fields = {};
  std::string correlation_id = {};  // such as an incident's id; empty where there is none
  std::optional<Duration> duration = std::nullopt;
};

}  // namespace alertd::telemetry
