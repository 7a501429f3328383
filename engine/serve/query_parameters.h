#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// About 290 years around 1970: far from where arithmetic on instants overflows.
inline constexpr Timestamp kEarliestTime{Duration{-9'200'000'000'000}};
inline constexpr Timestamp kLatestTime{Duration{9'200'000'000'000}};

// An instant: Unix seconds or RFC 3339; `otherwise` when the parameter is absent or empty.
Result<Timestamp> TimeParameter(const Request& request, std::string_view name,
                                std::optional<Timestamp> otherwise);

// A positive span: seconds, or a duration such as 15s.
Result<Duration> DurationParameter(const Request& request, std::string_view name,
                                   std::optional<Duration> otherwise);

// `limit`: how many entries an answer may hold; 0: all.
Result<size_t> LimitParameter(const Request& request);

// As Prometheus' endpoints of metadata take counts: unset, empty or less than zero is no limit.
Result<std::optional<size_t>> CountParameter(const Request& request, std::string_view name);

// The selectors of all match[] parameters.
Result<std::vector<Matchers>> SelectorParameters(const Request& request);

}  // namespace alertd::serve
