#include "rules/receiver_options.h"

#include <array>

namespace alertd::rules {

std::string_view IntegrationKind(const IntegrationSettings& settings) {
  // In the order of the variant.
  static constexpr std::array<std::string_view, std::variant_size_v<IntegrationSettings>> kKinds = {
      "log", "slack", "pagerduty", "webhook"};
  return kKinds[settings.index()];
}

bool KeepsIncidents(std::string_view integration) { return integration.starts_with("pagerduty["); }

Receiver BuiltInLogReceiver() {
  Receiver receiver;
  receiver.name = std::string(kBuiltInLogReceiver);
  receiver.integrations.push_back(
      {.name = "log[0]", .send_resolved = true, .settings = LogSettings{}});
  return receiver;
}

}  // namespace alertd::rules
