#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// About 290,000 years around 1970: far from where arithmetic on instants overflows. What clients
// send as Prometheus' minTime and maxTime stands for these.
inline constexpr Timestamp kEarliestTime{Duration{-9'200'000'000'000'000}};
inline constexpr Timestamp kLatestTime{Duration{9'200'000'000'000'000}};

// Unix seconds or RFC 3339.
Result<Timestamp> ParseInstant(std::string_view text);

// An instant that must be given: Unix seconds or RFC 3339.
Result<Timestamp> TimeParameter(const Request& request, std::string_view name);
// As above; `otherwise` when the parameter is absent or empty.
Result<Timestamp> TimeParameter(const Request& request, std::string_view name, Timestamp otherwise);

// A span: seconds, or a duration such as 15s. What it may be is the caller's to say.
Result<Duration> ParseSpan(std::string_view text);

// `limit`: how many entries an answer may hold; 0: all.
Result<size_t> LimitParameter(const Request& request);

// As Prometheus' endpoints of metadata take counts: unset, empty or less than zero is no limit.
Result<std::optional<size_t>> CountParameter(const Request& request, std::string_view name);

// The selectors of all match[] parameters.
Result<std::vector<Matchers>> SelectorParameters(const Request& request);

}  // namespace alertd::serve
