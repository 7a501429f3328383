#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/route/preview.h"
#include "rules/configuration.h"
#include "tools/live_scene.h"

namespace alertd::tools {

// Where a synthetic alert would go, and what it would look like there.
struct TestReport {
  std::shared_ptr<const rules::Configuration> configuration;  // never null
  std::string external_url;
  Timestamp at;
  Alert alert;
  route::RoutePreview preview;
  std::optional<LiveScene> live;  // unset: nobody was asked what else fires

  // Null when the configuration has none.
  const rules::Receiver* FindReceiver(const std::string& name) const;
  // Of the same labels, where it fires already; null where it does not.
  const Alert* FindLive() const;
  // Who has taken that one on; null where nobody has.
  const LiveScene::TakenOn* FindTaker() const;
};

struct TestVerdict {
  bool notified = false;
  std::vector<std::string> receivers;  // who would be
  std::string reason;                  // why nobody would be, for people
};

TestVerdict JudgeTest(const TestReport& report);

}  // namespace alertd::tools
