#pragma once

#include "engine/serve/http_message.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v2/receivers: those that are declared, in their order, with their labels.
Answer AnswerAlertmanagerReceivers(const Request& request, const Sources& sources);

}  // namespace alertd::serve
