#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// A JSON string, which is what Alertmanager's API has for every failure.
Answer AnswerText(int status, std::string_view text);

// Nothing when the request's body is declared as JSON, or not at all; otherwise what to say.
std::optional<std::string> WhyNotJson(const Request& request);

// Likewise the answer 415.
std::optional<Answer> RefuseUnlessJson(const Request& request);

// A boolean of the query as Alertmanager reads it: its last value, where "true", "1", "yes", "on"
// and the like are true and all else is false; `otherwise` when it is absent or empty.
enum class Shown { kYes, kNo };
Shown ShownParameter(const Request& request, std::string_view name, Shown otherwise);

}  // namespace alertd::serve
