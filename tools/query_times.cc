#include "tools/query_times.h"

#include <algorithm>
#include <array>
#include <string>

namespace alertd::tools {
namespace {

constexpr std::string_view kNow = "now";
// As many as Prometheus' own page asks for.
constexpr int kPointsMax = 250;
constexpr Duration kSpanMax{std::chrono::hours{24 * 365 * 1000}};

constexpr Timestamp kFirstTime{std::chrono::seconds{1'000'000'000}};

constexpr std::array<std::chrono::seconds, 15> kSteps = {
    std::chrono::seconds{1},  std::chrono::seconds{5},  std::chrono::seconds{10},
    std::chrono::seconds{15}, std::chrono::seconds{30}, std::chrono::minutes{1},
    std::chrono::minutes{2},  std::chrono::minutes{5},  std::chrono::minutes{10},
    std::chrono::minutes{15}, std::chrono::minutes{30}, std::chrono::hours{1},
    std::chrono::hours{3},    std::chrono::hours{6},    std::chrono::hours{12}};

}  // namespace

Result<Timestamp> ParseTimeArgument(std::string_view text, Timestamp now) {
  std::string_view span = text;
  if (span.starts_with(kNow)) span.remove_prefix(kNow.size());
  const bool named = span.size() != text.size();
  if (named && span.empty()) return now;
  if (span.starts_with('-') || span.starts_with('+')) {
    const auto duration = ParseDuration(span.substr(1));
    if (duration && *duration > kSpanMax) {
      return InvalidInput("time \"" + std::string(text) + "\" is out of range");
    }
    if (duration) return span.front() == '-' ? now - *duration : now + *duration;
    // Without "now", it may be a number of seconds with its sign.
    if (named) return InvalidInput(duration.error().message);
  }
  const auto at = ParseTimestamp(text);
  if (at) return *at;
  return InvalidInput(at.error().message + ", nor a time from now such as now or -1h");
}

Result<Timestamp> ParsePastArgument(std::string_view text, Timestamp now) {
  if (const auto span = ParseDuration(text)) return now - std::min(*span, kSpanMax);
  ALERTD_TRY(const Timestamp at, ParseTimeArgument(text, now));
  const bool number = text.find_first_not_of("+-.0123456789") == std::string_view::npos;
  if (number && at < kFirstTime) {
    return InvalidInput("\"" + std::string(text) + "\" in Unix seconds is " + FormatTimestamp(at) +
                        "; expected a duration such as 24h, or a time such as " +
                        FormatTimestamp(now));
  }
  if (at > now) return InvalidInput(FormatTimestamp(at) + " has not come yet");
  return at;
}

Duration DefaultStep(Duration range) {
  for (const std::chrono::seconds step : kSteps) {
    if (range / kPointsMax <= step) return step;
  }
  const auto days = range / (std::chrono::hours{24} * kPointsMax) + 1;
  return std::chrono::hours{24} * days;
}

}  // namespace alertd::tools
