#include "tests/receivers/sample_notifications.h"

#include <chrono>

namespace alertd::receivers {

using std::chrono::minutes;
using std::chrono::seconds;

Alert FiringAlert(std::string_view agent, std::string_view severity) {
  Alert alert;
  alert.labels = {{"alertname", "task_failure_rate_critical"},
                  {"severity", severity},
                  {"agent_type", agent},
                  {"job", "orchestrator"}};
  alert.annotations = {{"message", "Task failure rate is 27.3% <high> & rising"},
                       {"runbook_url", "https://docs.example/orchestrator/failures"}};
  alert.starts_at = kStart - minutes(5);
  alert.generator_url = "https://alertd.example/graph?g0.expr=x";
  alert.incident_id = "incident-1";
  alert.value = 0.273;
  return alert;
}

Alert ResolvedAlert(std::string_view agent, std::string_view severity) {
  Alert alert = FiringAlert(agent, severity);
  alert.ends_at = kStart - seconds(30);
  alert.first_value = 0.26;
  alert.peak_value = 0.31;
  alert.end_value = 0.12;
  return alert;
}

Notification NotificationOf(std::string id, std::vector<Alert> alerts) {
  Notification notification;
  notification.id = std::move(id);
  notification.receiver = "team";
  notification.group_key = "{}/{severity=\"CRITICAL\"}:{alertname=\"task_failure_rate_critical\"}";
  notification.group_labels = {{"alertname", "task_failure_rate_critical"}};
  notification.alerts = std::move(alerts);
  notification.at = kStart;
  return notification;
}

rules::Integration SlackIntegration() {
  rules::SlackSettings settings;
  settings.webhook_url =
      Secret::Inline("https://hooks.slack.example/services/T000/B000/sLaCkToKeN");
  settings.channel = "#alerts";
  settings.username = "alertd";
  settings.icon_emoji = ":fire:";
  return {.name = "slack[0]", .send_resolved = true, .settings = settings};
}

rules::Integration PagerDutyIntegration() {
  rules::PagerDutySettings settings;
  settings.routing_key = Secret::Inline("0123456789abcdef0123456789abcdef");
  settings.url = "https://events.pagerduty.example/v2/enqueue";
  settings.component = "orchestrator";
  settings.event_class = "tasks";
  return {.name = "pagerduty[0]", .send_resolved = true, .settings = settings};
}

rules::Integration WebhookIntegration() {
  rules::WebhookSettings settings;
  settings.url = Secret::Inline("https://hook.example/alerts?token=queryToken");
  settings.basic_auth = BasicAuth{.username = "alertd", .password = Secret::Inline("passw0rd")};
  settings.headers = {{"X-Api-Key", Secret::Inline("headerKey")}};
  return {.name = "webhook[0]", .send_resolved = true, .settings = settings};
}

rules::Integration LogIntegration(std::string path) {
  return {.name = "log[0]",
          .send_resolved = true,
          .settings = rules::LogSettings{.path = std::move(path)}};
}

}  // namespace alertd::receivers
