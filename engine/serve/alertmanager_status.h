#pragma once

#include "engine/serve/http_message.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v2/status: this instance as a cluster of one, and the configuration in effect as
// Alertmanager's, without secrets.
Answer AnswerAlertmanagerStatus(const Sources& sources);

}  // namespace alertd::serve
