#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/severity.h"
#include "engine/route/preview.h"
#include "rules/configuration.h"
#include "tools/live_scene.h"

namespace alertd::tools {

// Who has taken on what of a group fires already.
struct GroupTakers {
  size_t alerts = 0;                 // that are taken on one by one, but for the synthetic one
  std::set<std::string> of_alerts;   // by whom
  std::set<std::string> of_group;    // who has all of it
  std::optional<Severity> severity;  // the highest that is theirs with the group
};

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
  // None where nobody was asked what fires.
  GroupTakers TakersOf(const route::PreviewedRoute& previewed) const;
  // Whether the alert, which does not fire yet, is somebody's as soon as it joins the group there:
  // it is told, and neither repeated nor escalated.
  bool JoinsTakenGroup(const route::PreviewedRoute& previewed) const;
};

struct TestVerdict {
  bool notified = false;
  std::vector<std::string> receivers;  // who would be
  std::string reason;                  // why nobody would be, for people
};

TestVerdict JudgeTest(const TestReport& report);

}  // namespace alertd::tools
