#include "engine/serve/query_parameters.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "grammar/parser.h"

namespace alertd::serve {
namespace {

constexpr double kSecondsMax = 9.2e9;  // as kLatestTime

Failure Invalid(std::string_view name, const std::string& message) {
  return InvalidInput("invalid parameter " + Quote(name) + ": " + message);
}

Failure Missing(std::string_view name) { return Invalid(name, "it is needed but not given"); }

}  // namespace

Result<Timestamp> TimeParameter(const Request& request, std::string_view name,
                                std::optional<Timestamp> otherwise) {
  const std::string_view text = request.Parameter(name);
  if (text.empty()) {
    if (otherwise) return *otherwise;
    return Missing(name);
  }
  // Unix seconds may come with an exponent, which ParseTimestamp() does not read.
  if (const auto seconds = ParseFloat(text)) {
    if (!(std::abs(*seconds) <= kSecondsMax)) {
      return Invalid(name, "the time " + Quote(text) + " is out of range");
    }
    return Timestamp(Duration(std::llround(*seconds * 1000)));
  }
  auto at = ParseTimestamp(text);
  if (!at) return Invalid(name, at.error().message);
  return *at;
}

Result<Duration> DurationParameter(const Request& request, std::string_view name,
                                   std::optional<Duration> otherwise) {
  const std::string_view text = request.Parameter(name);
  if (text.empty()) {
    if (otherwise) return *otherwise;
    return Missing(name);
  }
  Duration span{0};
  if (const auto seconds = ParseFloat(text)) {
    if (!(std::abs(*seconds) <= kSecondsMax)) {
      return Invalid(name, "the duration " + Quote(text) + " is out of range");
    }
    span = Duration(std::llround(*seconds * 1000));
  } else {
    const auto parsed = ParseDuration(text);
    if (!parsed) return Invalid(name, parsed.error().message);
    span = *parsed;
  }
  if (span <= Duration(0)) return Invalid(name, Quote(text) + " is not more than zero");
  return span;
}

Result<size_t> LimitParameter(const Request& request) {
  const std::string_view text = request.Parameter("limit");
  size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (!text.empty() && (error != std::errc() || end != text.data() + text.size())) {
    return Invalid("limit", Quote(text) + " is not a number");
  }
  return limit;
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
