// Parses and runs whatever comes, with a rule's data and a notification's.

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/template/alertmanager_data.h"
#include "engine/template/alertmanager_functions.h"
#include "engine/template/prometheus_functions.h"

namespace {

alertd::Notification SampleNotification() {
  const alertd::Timestamp at{alertd::Duration{1'771'639'200'000}};
  const alertd::Alert alert{.labels = {{"alertname", "Down"}, {"instance", "a:9100"}},
                            .annotations = {{"summary", "<a> is down"}},
                            .starts_at = at - std::chrono::minutes(5),
                            .ends_at = {},
                            .generator_url = "https://a/graph",
                            .incident_id = {},
                            .value = {}};
  alertd::Alert resolved = alert;
  resolved.ends_at = at;
  return {.id = "n",
          .receiver = "team",
          .group_key = "{}",
          .group_labels = {{"alertname", "Down"}},
          .alerts = {alert, resolved},
          .reason = alertd::NotifyReason::kFirst,
          .at = at};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  alertd::tmpl::FunctionMap functions = alertd::tmpl::PrometheusFunctions({});
  functions.merge(alertd::tmpl::AlertmanagerFunctions({}));
  const alertd::tmpl::Value value =
      alertd::tmpl::RuleTemplateValue({.labels = {{"instance", "a:9100"}},
                                       .external_labels = {},
                                       .external_url = {},
                                       .value = 0.5});
  auto parsed = alertd::tmpl::ParseRuleTemplate("fuzz", text, functions);
  if (const auto* rule = std::get_if<alertd::tmpl::Template>(&parsed)) {
    const alertd::tmpl::Value notification = alertd::tmpl::NotificationTemplateValue(
        SampleNotification(), {.external_url = "https://a"});
    for (const alertd::tmpl::Value* const shown : {&value, &notification}) {
      [[maybe_unused]] const auto result =
          rule->Execute(*shown, functions, {.output_bytes_max = 1 << 16, .steps_max = 10'000});
    }
  }
  return 0;
}
