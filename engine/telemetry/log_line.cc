#include "engine/telemetry/log_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "engine/model/time.h"
#include "engine/model/utf8.h"

namespace alertd::telemetry {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"DEBUG", "INFO", "WARNING", "ERROR"};

constexpr std::string_view kColourEnd = "\x1b[0m";
constexpr std::string_view kFaint = "\x1b[2m";
constexpr std::array<std::string_view, 4> kLevelColours = {"\x1b[2m", "\x1b[32m", "\x1b[33m",
                                                           "\x1b[31m"};

boost::json::value ToJson(const LogValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    // JSON has no NaN and no infinity.
    if (!std::isfinite(*number)) return boost::json::value(FormatFloat(*number));
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&value)) return boost::json::value(*text);
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  return std::get<bool>(value);
}

// Text that needs no quotes for a reader to see where it ends.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c != '"' && c != '\\' && c != 0x7f;
  });
}

std::string ToText(const LogValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return IsPlain(*text) ? *text : Quote(*text);
  }
  if (const auto* number = std::get_if<double>(&value)) return FormatFloat(*number);
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  return std::get<bool>(value) ? "true" : "false";
}

// What comes from outside must not begin a line of its own or command the terminal.
std::string WithoutControls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      out += '?';
    } else {
      out += c;
    }
  }
  return out;
}

std::string Padded(std::string_view text, size_t width) {
  std::string out(text);
  if (out.size() < width) out.resize(width, ' ');
  return out;
}

// "2026-02-21T02:00:00.123Z" without the letters.
std::string ReadableTime(Timestamp at) {
  std::string text = FormatTimestamp(at);
  if (text.size() > 10 && text[10] == 'T') text[10] = ' ';
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

}  // namespace

std::string_view LogLevelName(LogLevel level) { return kLevelNames[static_cast<size_t>(level)]; }

Result<LogLevel> ParseLogLevel(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (upper == "WARN") upper = "WARNING";
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (upper == kLevelNames[i]) return static_cast<LogLevel>(i);
  }
  return InvalidInput("unknown log level " + Quote(name) + ": use debug, info, warning or error");
}

std::string FormatJsonLine(const LogEvent& event, Timestamp at) {
  boost::json::object metadata;
  for (const LogField& field : event.fields)
    metadata[field.name] = ToJson(field.value);
  boost::json::object line;
  line["timestamp"] = FormatTimestamp(at);
  line["level"] = LogLevelName(event.level);
  if (event.correlation_id.empty()) {
    line["correlation_id"] = nullptr;
  } else {
    line["correlation_id"] = event.correlation_id;
  }
  line["component"] = event.component;
  line["event"] = event.event;
  line["message"] = event.message;
  line["metadata"] = std::move(metadata);
  if (event.duration) {
    line["duration_ms"] = event.duration->count();
  } else {
    line["duration_ms"] = nullptr;
  }
  // Names of files need not be UTF-8.
  return ValidUtf8(boost::json::serialize(line));
}

std::string FormatPrettyLine(const LogEvent& event, Timestamp at, LogColour colour) {
  const bool coloured = colour == LogColour::kColoured;
  const auto painted = [coloured](std::string_view paint, const std::string& text) {
    return coloured ? std::string(paint) + text + std::string(kColourEnd) : text;
  };
  std::string line = painted(kFaint, ReadableTime(at)) + " " +
                     painted(kLevelColours[static_cast<size_t>(event.level)],
                             Padded(LogLevelName(event.level), 7)) +
                     " " + Padded(event.component, 8) + " " + WithoutControls(event.message);
  std::string fields;
  for (const LogField& field : event.fields) {
    const std::string text = field.name + "=" + ToText(field.value);
    if (event.message.find(text) == std::string::npos) fields += " " + text;
  }
  if (!event.correlation_id.empty()) fields += " id=" + event.correlation_id;
  if (!fields.empty()) line += " " + painted(kFaint, fields);
  if (event.duration) {
    line += " (" + std::to_string(event.duration->count()) + " ms)";
  }
  return line;
}

}  // namespace alertd::telemetry
