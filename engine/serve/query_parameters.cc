#include "engine/serve/query_parameters.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "grammar/parser.h"

namespace alertd::serve {
namespace {

constexpr double kSecondsMax = 9.2e12;      // as kLatestTime
constexpr double kSpanSecondsMax = 9.22e9;  // of Go's durations, which count nanoseconds

// Prometheus' earliest and latest instants as it formats them: beyond the years of RFC 3339.
constexpr std::string_view kMinTime = "-292273086-05-16T16:47:06Z";
constexpr std::string_view kMaxTime = "292277025-08-18T07:12:54.999999999Z";

Failure Invalid(std::string_view name, const std::string& message) {
  return InvalidInput("invalid parameter " + Quote(name) + ": " + message);
}

// Go reads a hexadecimal float only with its exponent: 0x1p4.
Result<double> ParseGoFloat(std::string_view text) {
  const bool hex = text.find_first_of("xX") != std::string_view::npos;
  if (hex && text.find_first_of("pP") == std::string_view::npos) {
    return InvalidInput("hexadecimal float " + Quote(text) + " without an exponent");
  }
  return ParseFloat(text);
}

}  // namespace

Result<Timestamp> ParseInstant(std::string_view text) {
  // Unix seconds may come with an exponent, which ParseTimestamp() does not read.
  if (const auto seconds = ParseGoFloat(text)) {
    if (!(std::abs(*seconds) <= kSecondsMax)) {
      return InvalidInput("cannot parse " + Quote(text) +
                          " to a valid timestamp: it is out of range");
    }
    // Rounded as Prometheus does: what is behind the point alone.
    double whole = 0;
    const double fraction = std::modf(*seconds, &whole);
    return Timestamp(Duration(static_cast<int64_t>(whole) * 1000 + std::llround(fraction * 1000)));
  }
  if (text == kMinTime) return kEarliestTime;
  if (text == kMaxTime) return kLatestTime;
  const auto at = ParseTimestamp(text);
  if (!at) return InvalidInput("cannot parse " + Quote(text) + " to a valid timestamp");
  return *at;
}

Result<Timestamp> TimeParameter(const Request& request, std::string_view name) {
  auto at = ParseInstant(request.Parameter(name));
  if (!at) return Invalid(name, at.error().message);
  return at;
}

Result<Timestamp> TimeParameter(const Request& request, std::string_view name,
                                Timestamp otherwise) {
  const std::string_view text = request.Parameter(name);
  if (text.empty()) return otherwise;
  auto at = ParseInstant(text);
  if (!at) {
    return Invalid(name,
                   "invalid time value for '" + std::string(name) + "': " + at.error().message);
  }
  return at;
}

Result<Duration> ParseSpan(std::string_view text) {
  if (const auto seconds = ParseGoFloat(text)) {
    if (!(std::abs(*seconds) <= kSpanSecondsMax)) {
      return InvalidInput("cannot parse " + Quote(text) +
                          " to a valid duration. It overflows int64");
    }
    return Duration(std::llround(*seconds * 1000));
  }
  const auto span = ParseDuration(text);
  if (!span) return InvalidInput("cannot parse " + Quote(text) + " to a valid duration");
  return *span;
}

Result<size_t> LimitParameter(const Request& request) {
  const std::string_view text = request.Parameter("limit");
  if (text.empty()) return size_t{0};
  int64_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Invalid("limit", "cannot parse " + Quote(text) + " to a valid limit");
  }
  if (limit < 0) return Invalid("limit", "limit must be non-negative");
  return static_cast<size_t>(limit);
}

Result<std::optional<size_t>> CountParameter(const Request& request, std::string_view name) {
  const std::string_view text = request.Parameter(name);
  if (text.empty()) return std::optional<size_t>();
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Invalid(name, Quote(text) + " is not a number");
  }
  if (count < 0) return std::optional<size_t>();
  return std::optional<size_t>(static_cast<size_t>(count));
}

Result<std::vector<Matchers>> SelectorParameters(const Request& request) {
  std::vector<Matchers> selectors;
  for (const std::string& text : request.AllOf("match[]")) {
    auto matchers = grammar::ParseSelector(text);
    if (!matchers) return Invalid("match[]", matchers.error().message);
    selectors.push_back(*std::move(matchers));
  }
  return selectors;
}

}  // namespace alertd::serve
