// Parses and runs whatever comes, with a rule's data and functions.

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/prometheus_functions.h"

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
    [[maybe_unused]] const auto result =
        rule->Execute(value, functions, {.output_bytes_max = 1 << 16, .steps_max = 10'000});
  }
  return 0;
}
