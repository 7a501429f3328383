#include "engine/serve/alertmanager_api.h"

#include "engine/serve/alertmanager_alerts.h"
#include "engine/serve/alertmanager_intake.h"
#include "engine/serve/alertmanager_receivers.h"
#include "engine/serve/alertmanager_status.h"

namespace alertd::serve {

void AddAlertmanagerApi(EndpointTable& table, const Sources& sources) {
  table.Add({.methods = {"GET"},
             .pattern = "/api/v2/alerts",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerAlertmanagerAlerts(request, sources);
             }});
  table.Add(PostedAlertsEndpoint(sources));
  table.Add({.methods = {"GET"},
             .pattern = "/api/v2/alerts/groups",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerAlertmanagerGroups(request, sources);
             }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v2/receivers",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request& request) {
               return AnswerAlertmanagerReceivers(request, sources);
             }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v2/status",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request&) { return AnswerAlertmanagerStatus(sources); }});
}

}  // namespace alertd::serve
