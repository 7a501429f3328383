#include "tools/span_arguments.h"

#include "tools/query_times.h"

namespace alertd::tools {
namespace {

// Longer ones are slips, and end past what a timestamp can say.
constexpr Duration kSpanMax = std::chrono::hours{24 * 365 * 100};

}  // namespace

Result<Timestamp> ReadTimeArgument(std::string_view flag, const std::string& text, Timestamp now) {
  auto at = ParseTimeArgument(text, now);
  if (!at) return InvalidInput(std::string(flag) + ": " + at.error().message);
  return at;
}

Result<Duration> ReadSpanArgument(std::string_view flag, const std::string& text) {
  auto span = ParseDuration(text);
  if (!span) return InvalidInput(std::string(flag) + ": " + span.error().message);
  if (*span > kSpanMax) {
    return InvalidInput(std::string(flag) + ": " + text + " is longer than " +
                        FormatDuration(kSpanMax));
  }
  return span;
}

}  // namespace alertd::tools
