#pragma once

// What notifications' templates see as {{ . }}: Alertmanager's data, with the methods of its types.
//
//     {{ range .Alerts.Firing }}{{ .Labels.instance }} {{ end }}
//     {{ (.CommonLabels.Remove .GroupLabels.Names).SortedPairs }}

#include <string>

#include "engine/model/notification.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

struct NotificationTemplateContext {
  std::string external_url;  // where people find this alertd
};

// Which alerts are resolved is judged at the notification's own time. A firing alert's EndsAt is
// Go's zero time, also when its end is announced.
Value NotificationTemplateValue(const Notification& notification,
                                const NotificationTemplateContext& context);

}  // namespace alertd::tmpl
