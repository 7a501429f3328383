#include "tools/test_report.h"

#include <algorithm>

namespace alertd::tools {
namespace {

// The route that takes what no other does is there so that nothing is lost; that nobody has thought
// of such an alert is what `alertd test` is to find.
bool OnlyCaught(const route::RoutePreview& preview) {
  return std::all_of(preview.routes.begin(), preview.routes.end(),
                     [](const auto& each) { return each.route->catches_unmatched; });
}

// Whether all whom its routes could tell are kept for what nobody has taken on.
bool EscalatesOnly(const TestReport& report) {
  const std::vector<route::PreviewedRoute>& routes = report.preview.routes;
  return !routes.empty() && std::all_of(routes.begin(), routes.end(), [&](const auto& each) {
    return report.JoinsTakenGroup(each);
  });
}

std::string WhyNobody(const TestReport& report) {
  const route::RoutePreview& preview = report.preview;
  if (!preview.suppressed_by.empty()) return "it is suppressed";
  if (!preview.silenced_by.empty()) return "it is silenced";
  if (!preview.inhibited_by.empty()) return "it is inhibited";
  if (const auto* const taken = report.FindTaker()) return "it is taken on by " + taken->by;
  if (preview.notifications.empty() && !preview.muted_notifications.empty()) {
    return "its routes are muted then";
  }
  if (preview.notifications.empty() && EscalatesOnly(report)) {
    return "its group is taken on, and its routes escalate only";
  }
  if (preview.notifications.empty() || OnlyCaught(preview)) return "no declared route takes it";
  return {};
}

}  // namespace

const rules::Receiver* TestReport::FindReceiver(const std::string& name) const {
  const auto found = std::find_if(configuration->receivers.begin(), configuration->receivers.end(),
                                  [&](const rules::Receiver& each) { return each.name == name; });
  return found == configuration->receivers.end() ? nullptr : &*found;
}

const Alert* TestReport::FindLive() const {
  if (!live) return nullptr;
  const auto found =
      std::find_if(live->scene.firing.begin(), live->scene.firing.end(),
                   [this](const auto& each) { return each->labels == alert.labels; });
  return found == live->scene.firing.end() ? nullptr : found->get();
}

const LiveScene::TakenOn* TestReport::FindTaker() const {
  const Alert* const fires = FindLive();
  if (fires == nullptr) return nullptr;
  const auto taken = live->taken_on.find(fires->labels);
  return taken == live->taken_on.end() ? nullptr : &taken->second;
}

GroupTakers TestReport::TakersOf(const route::PreviewedRoute& previewed) const {
  GroupTakers takers;
  if (!live) return takers;
  for (const AlertPtr& member : previewed.members) {
    const auto taken = live->taken_on.find(member->labels);
    if (taken == live->taken_on.end()) continue;
    if (taken->second.scope == AcknowledgeScope::kGroups) {
      takers.of_group.insert(taken->second.by);
      const Severity severity = RankSeverity(member->labels.Get(kSeverityLabel));
      takers.severity = std::max(takers.severity.value_or(severity), severity);
    } else if (member->labels != alert.labels) {
      takers.of_alerts.insert(taken->second.by);
      ++takers.alerts;
    }
  }
  return takers;
}

bool TestReport::JoinsTakenGroup(const route::PreviewedRoute& previewed) const {
  if (FindLive() != nullptr) return false;
  const std::optional<Severity> covered = TakersOf(previewed).severity;
  return covered && RankSeverity(alert.labels.Get(kSeverityLabel)) <= *covered;
}

TestVerdict JudgeTest(const TestReport& report) {
  TestVerdict verdict{.notified = false, .receivers = {}, .reason = WhyNobody(report)};
  verdict.notified = verdict.reason.empty();
  if (!verdict.notified) return verdict;
  for (const Notification& each : report.preview.notifications) {
    const bool named = std::find(verdict.receivers.begin(), verdict.receivers.end(),
                                 each.receiver) != verdict.receivers.end();
    if (!named) verdict.receivers.push_back(each.receiver);
  }
  return verdict;
}

}  // namespace alertd::tools
