#pragma once

#include <map>
#include <string>

#include "engine/base/result.h"
#include "engine/model/acknowledgement.h"
#include "engine/model/labels.h"
#include "engine/route/preview.h"

namespace alertd::tools {

// What fires at a running alertd, or at anything with Alertmanager's API, and what is silenced or,
// at an alertd, suppressed beside its files.
struct LiveScene {
  std::string host;
  route::PreviewScene scene;
  struct TakenOn {
    std::string by;
    AcknowledgeScope scope = AcknowledgeScope::kAlert;
  };
  std::map<Labels, TakenOn> taken_on;  // of what fires, by the alert's labels
};

// Fails as FetchAlerts() and SilencesClient do; with kUnavailable, naming the host, where it
// answers something else.
Result<LiveScene> FetchLiveScene(const std::string& base_url);

}  // namespace alertd::tools
