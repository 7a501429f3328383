#include "engine/serve/explain_invented.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "engine/model/acknowledgement.h"
#include "engine/model/group_key.h"
#include "engine/model/severity.h"
#include "engine/route/preview.h"
#include "engine/route/suppressor.h"
#include "engine/serve/explain_fallback.h"

namespace alertd::serve {
namespace {

using route::GroupView;
using route::PreviewedRoute;

// The group that the alert would join, and who would have it by that.
struct Joined {
  const GroupView* group = nullptr;  // null: it would begin it
  const Acknowledgement* taken_on = nullptr;
};

Joined FindJoined(const RoutingScene& scene, const std::string& key, const Labels& labels) {
  const GroupView* const group = FindGroup(scene.board, key);
  if (group == nullptr || !group->next_whole_flush) return {};
  const Severity severity = RankSeverity(labels.Get(kSeverityLabel));
  const bool covered = group->acknowledgement && severity <= group->acknowledged_max;
  return {group, covered ? group->acknowledgement.get() : nullptr};
}

void ExplainJoinedGroup(const PreviewedRoute& taken, const Joined& joined,
                        Explanation& explanation) {
  const rules::Route& route = *taken.route;
  const std::string timings =
      fmt::format("group_wait {}, group_interval {}", FormatDuration(route.group_wait),
                  FormatDuration(route.group_interval));
  if (joined.group == nullptr) {
    explanation.Add("group", fmt::format("would be in the group {} ({})",
                                         ShownGroupKey(taken.group_key), timings));
    return;
  }
  const size_t members = joined.group->alerts.size();
  explanation.Add(
      "group", fmt::format("would join the group {}, in which {} alert{} ({}) and which is told of "
                           "what is new next at {}",
                           ShownGroupKey(taken.group_key), members, members == 1 ? " is" : "s are",
                           timings, FormatTimestamp(*joined.group->next_whole_flush)));
  if (joined.taken_on == nullptr) return;
  explanation.Add("acknowledgement",
                  "would be taken on with its group, " + DescribeAcknowledgement(*joined.taken_on),
                  joined.taken_on->at);
}

// When a receiver of the route would be told.
std::string WhenTold(const rules::Route& route, const std::string& receiver, const Joined& joined,
                     Timestamp begins_at) {
  const Duration delay = rules::EscalationDelay(route, receiver);
  if (joined.group == nullptr) {
    return fmt::format(" would be told {} after it begins to fire",
                       FormatDuration(std::max(delay, route.group_wait)));
  }
  const Timestamp flush = *joined.group->next_whole_flush;
  if (delay == Duration{0}) return " would be told with its group at " + FormatTimestamp(flush);
  Timestamp at = begins_at + delay;
  if (!joined.group->was_flushed) at = std::max(at, flush);
  if (joined.taken_on != nullptr && joined.taken_on->HoldsAt(at)) {
    const std::string why = DescribeAcknowledgement(*joined.taken_on);
    if (!joined.taken_on->until) return " would not be told: " + why;
    return fmt::format(" would be told at {}, when nobody has it any more: {}",
                       FormatTimestamp(*joined.taken_on->until), why);
  }
  return fmt::format(" would be told at {}, {} after it begins to fire", FormatTimestamp(at),
                     FormatDuration(at - begins_at));
}

std::string RateLimitText(const rules::Receiver* receiver) {
  if (receiver == nullptr || !receiver->rate_limit) return {};
  return fmt::format("; beyond {} messages in {}, in a summary", receiver->rate_limit->messages,
                     FormatDuration(receiver->rate_limit->per));
}

void AddReceiver(const std::string& receiver, const std::string& text, Explanation& explanation) {
  explanation.steps.push_back({"receiver", receiver + text, std::nullopt, receiver});
}

void ExplainReceivers(const RoutingScene& scene, const rules::Route& route, const Joined& joined,
                      Explanation& explanation) {
  for (const std::string& name : route.receivers) {
    AddReceiver(name,
                WhenTold(route, name, joined, explanation.at) +
                    RateLimitText(FindReceiver(scene.configuration, name)),
                explanation);
  }
  for (const StandIn& stand_in : StandInsOf(scene.configuration, route)) {
    AddReceiver(stand_in.receiver, " would be told if need be: " + DescribeStandIn(stand_in),
                explanation);
  }
}

// What people have set beside the files.
route::PreviewScene PostedScene(const route::RouterBoard& board) {
  route::PreviewScene posted;
  posted.route_numbers = *board.route_numbers;
  for (const route::SuppressionView& one : *board.suppressions) {
    if (one.record != nullptr && !one.record->ended_at)
      posted.suppressions.push_back(one.standing.suppression);
  }
  return posted;
}

// What keeps it quiet on all its routes.
void ExplainMutes(const RoutingScene& scene, const Alert& alert, const route::RoutePreview& preview,
                  Explanation& explanation) {
  for (const route::PreviewedSuppression& one : preview.suppressed_by) {
    explanation.Add("mute", "suppressed by " + route::DescribeSuppression(*one.suppression) +
                                (one.until ? " until " + FormatTimestamp(*one.until) : ""));
  }
  ExplainSilences(scene.board, explanation);
  for (const auto& [id, text] : InhibitionTexts(scene, alert, explanation.at))
    explanation.Add("mute", text);
}

}  // namespace

void ExplainInvented(const RoutingScene& scene, KnownGroups known, Explanation& explanation) {
  const Alert alert = AlertOf(explanation);
  const route::RoutePreview preview =
      route::PreviewAlert(scene.configuration, alert, explanation.at, PostedScene(scene.board));
  ExplainMutes(scene, alert, preview, explanation);
  const bool quiet = std::any_of(explanation.steps.begin(), explanation.steps.end(),
                                 [](const ExplanationStep& step) { return step.topic == "mute"; });
  for (const PreviewedRoute& taken : preview.routes) {
    const Joined joined = known == KnownGroups::kOfNow
                              ? FindJoined(scene, taken.group_key, explanation.labels)
                              : Joined{};
    ExplainRoute(taken, scene.configuration.root_route, joined.group, explanation);
    ExplainJoinedGroup(taken, joined, explanation);
    if (!taken.muted_by.empty()) {
      explanation.Add("mute", "the route tells nobody then: " + taken.muted_by);
    }
    if (!quiet && taken.muted_by.empty()) {
      ExplainReceivers(scene, *taken.route, joined, explanation);
      continue;
    }
    for (const std::string& name : taken.route->receivers)
      AddReceiver(name, " would not be told: something keeps the alert quiet", explanation);
  }
}

}  // namespace alertd::serve
