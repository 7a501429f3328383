#pragma once

#include "engine/base/result.h"
#include "engine/model/matcher.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

inline constexpr size_t kFilterMatchersMax = 100;

// The matchers of all `filter` parameters, one in each: severity="critical", as Alertmanager's API
// has them, with classic and UTF-8 names. Fails with kInvalidInput: the message is for a 400.
Result<Matchers> FilterParameters(const Request& request);

}  // namespace alertd::serve
