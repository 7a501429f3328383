#pragma once

#include "engine/serve/http_message.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v2/alerts: what fires, each alert once, by fingerprint.
Answer AnswerAlertmanagerAlerts(const Request& request, const Sources& sources);

// GET /api/v2/alerts/groups: the same alerts in their groups, a group for each receiver of a route,
// by labels and receiver.
Answer AnswerAlertmanagerGroups(const Request& request, const Sources& sources);

}  // namespace alertd::serve
