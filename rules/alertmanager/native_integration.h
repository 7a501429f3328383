#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/alertmanager/alertmanager_draft.h"
#include "rules/receiver_options.h"

namespace alertd::rules {

// What of Alertmanager's integration alertd's own of the same kind can do.
struct NativeIntegration {
  std::optional<IntegrationSettings> settings;  // none: alertd does not run it
  std::string obstacle;                         // then why; empty where it is not right anyway
  std::vector<std::string> left_out;            // keys that only change how the message looks
};

// `draft` has its defaults from `global:` already.
NativeIntegration ToNative(const IntegrationDraft& draft);

}  // namespace alertd::rules
