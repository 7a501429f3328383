#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// A JSON string, which is what Alertmanager's API has for every failure.
Answer AnswerText(int status, std::string_view text);

// The codes that Alertmanager's API has in the bodies of 422.
enum class UnprocessableCode { kInvalidType = 601, kRequired = 602, kTooFewItems = 612 };

// 422, for a request that is not as the API's description has it.
Answer AnswerUnprocessable(UnprocessableCode code, std::string_view message);

// Nothing when the request's body is declared as JSON; otherwise what to say.
std::optional<std::string> WhyNotJson(const Request& request);

// Nothing when the request has a body that is declared as JSON; otherwise 415, or 422 for one that
// is empty. `what` names it in the message: silence.
std::optional<Answer> RefuseUnlessJson(const Request& request, std::string_view what);

// A boolean of the query as Alertmanager reads it: its last value, where "true", "1", "yes", "on"
// and the like are true and all else is false; `otherwise` when it is absent or empty.
enum class Shown { kYes, kNo };
Shown ShownParameter(const Request& request, std::string_view name, Shown otherwise);

}  // namespace alertd::serve
