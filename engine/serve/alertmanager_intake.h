#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/serve/alertmanager_answer.h"
#include "engine/serve/alertmanager_posted_alerts.h"
#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// What becomes of posted alerts: those that are valid, as the router takes them, and what is wrong
// with the others.
struct Intake {
  std::vector<Alert> alerts;
  std::vector<std::string> problems;
  // Set where one of them is not as the API's description has it: the first such.
  std::optional<UnprocessableCode> unprocessable = std::nullopt;
};

// Fills in what a client may leave out, as Alertmanager does: an alert without a start begins now,
// or at its end if that is earlier. One without an end gets it from the router, resolve_timeout
// from now: it must not begin later.
Intake TakeIn(std::vector<PostedAlert> posted, Timestamp now,
              Duration resolve_timeout = std::chrono::minutes{5});

// POST /api/v2/alerts, answered when the alerts are routed. Valid ones are taken also where others
// are not; the answer then is 400 or, as in Alertmanager, 422.
Endpoint PostedAlertsEndpoint(const Sources& sources);

}  // namespace alertd::serve
