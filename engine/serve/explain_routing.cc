#include "engine/serve/explain_routing.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/model/acknowledgement.h"
#include "engine/model/group_key.h"
#include "engine/route/inhibitor.h"
#include "engine/route/preview.h"
#include "engine/route/suppressor.h"
#include "engine/serve/explain_fallback.h"
#include "engine/serve/explain_receiver.h"
#include "engine/silence/silence_book.h"

namespace alertd::serve {
namespace {

using route::GroupView;
using route::PreviewedRoute;
using route::RoutedAlert;

// An alert in one of its groups; either may be null.
struct Membership {
  const GroupView* group = nullptr;
  const RoutedAlert* alert = nullptr;
};

Membership FindMembership(const route::RouterBoard& board, const std::string& key,
                          const Labels& labels) {
  const GroupView* const group = FindGroup(board, key);
  if (group == nullptr) return {};
  for (const RoutedAlert& alert : group->alerts)
    if (alert.alert->labels == labels) return {group, &alert};
  return {group, nullptr};
}

std::string WhyTaken(const PreviewedRoute& taken, const rules::Route& root) {
  if (taken.route == &root) return "the root: no route below it matches";
  if (taken.path.empty()) return "which has no matchers, and so takes every alert";
  return fmt::format("because it matches {}", fmt::join(taken.path, ", "));
}

std::string SilenceText(const route::RouterBoard& board, const std::string& id) {
  for (const SilencePtr& silence : *board.silences) {
    if (silence->id != id) continue;
    return silence::DescribeSilence(*silence) + " until " + FormatTimestamp(silence->ends_at);
  }
  return id;
}

// As it holds now.
std::string SuppressionText(const route::RouterBoard& board, const std::string& name) {
  for (const route::SuppressionView& one : *board.suppressions) {
    if (one.suppression().name != name || !one.standing.open) continue;
    std::string text = route::DescribeSuppression(one.suppression());
    if (one.record != nullptr && !one.record->created_by.empty()) {
      text += ", set by " + one.record->created_by + ",";
    }
    if (one.standing.next_change) text += " until " + FormatTimestamp(*one.standing.next_change);
    return text;
  }
  return name;
}

// By what the router says inhibits it.
void ExplainInhibition(const RoutingScene& scene, const RoutedAlert& alert,
                       Explanation& explanation) {
  if (alert.inhibited_by.empty()) return;
  const auto texts = InhibitionTexts(scene, *alert.alert, explanation.at);
  for (const std::string& id : alert.inhibited_by) {
    const auto same_id = [&id](const auto& text) { return text.first == id; };
    const auto found = std::find_if(texts.begin(), texts.end(), same_id);
    // Where it has ended since, its id is all that there is to say.
    explanation.Add("mute", found != texts.end() ? found->second
                                                 : "inhibited while another alert fires: " + id);
  }
}

void ExplainMutes(const RoutingScene& scene, const Membership& place, Explanation& explanation) {
  const route::RouterBoard& board = scene.board;
  const RoutedAlert& alert = *place.alert;
  for (const std::string& id : alert.silenced_by)
    explanation.Add("mute", "silenced by " + SilenceText(board, id));
  for (const std::string& name : alert.suppressed_by) {
    explanation.Add("mute", "suppressed by " + SuppressionText(board, name));
  }
  ExplainInhibition(scene, alert, explanation);
  if (!place.group->mute.empty())
    explanation.Add("mute", "its route tells nobody now: " + place.group->mute);
}

// That nobody hears of its comings and goings.
void ExplainFlapping(const rules::Route& route, const RoutedAlert& alert,
                     Explanation& explanation) {
  if (!alert.flapping_since) return;
  std::string text = "flapping since " + FormatTimestamp(*alert.flapping_since);
  if (route.flapping) {
    const std::string within = FormatDuration(route.flapping->within);
    text += fmt::format(
        " ({} changes within {}): its receivers are told so once, and then nothing until it has "
        "been stable for {}",
        route.flapping->changes, within, within);
  }
  explanation.Add("flapping", std::move(text), alert.flapping_since);
}

// Why a receiver of which the journal has nothing to say was not told.
std::string WhyUntold(const std::string& receiver, const rules::Route& route,
                      const Membership& place, const Explanation& explanation) {
  const std::string beginning = receiver + " was not told: ";
  if (place.alert == nullptr) {
    return beginning + (explanation.state == "pending" ? "it is only pending" : "it does not fire");
  }
  if (place.alert->quiet()) return beginning + "something keeps the alert quiet";
  const Duration delay = rules::EscalationDelay(route, receiver);
  if (place.alert->flapping_since && delay > Duration{0}) {
    return fmt::format(
        "{}it flaps; it is told where the alert fires once that has gone on for {}, and nobody has "
        "acknowledged it",
        beginning, FormatDuration(delay));
  }
  if (place.alert->flapping_since) {
    return beginning + "it flaps, and what is new of that is told once it is stable";
  }
  if (delay > Duration{0} && place.alert->acknowledgement) {
    return beginning + DescribeAcknowledgement(*place.alert->acknowledgement);
  }
  if (delay > Duration{0}) {
    return fmt::format(
        "{}it is told when the alert has fired for {}, whoever was told by then, and nobody has "
        "acknowledged it, at {}",
        beginning, FormatDuration(delay), FormatTimestamp(place.alert->alert->starts_at + delay));
  }
  if (place.group->next_whole_flush) {
    return beginning + "the group is looked at next at " +
           FormatTimestamp(*place.group->next_whole_flush);
  }
  return beginning + "the journal does not say why";
}

// Whether its group is repeated to a receiver for another alert's sake, to which alerts are
// escalated when they have fired for `delay`.
bool OthersAreRepeated(const GroupView& group, const Labels& labels, Duration delay, Timestamp at) {
  return std::any_of(group.alerts.begin(), group.alerts.end(), [&](const RoutedAlert& other) {
    if (other.alert->labels == labels || other.alert->ResolvedAt(at) || other.quiet()) return false;
    return !other.acknowledgement && !other.flapping_since && other.alert->starts_at + delay <= at;
  });
}

// When a receiver that has been told is told again though nothing changes.
std::string RepeatText(const Membership& place, Duration delay, Timestamp next_repeat,
                       Timestamp at) {
  if (place.alert->quiet()) return "not repeated while something keeps the alert quiet";
  std::string text = "repeated";
  if (place.alert->acknowledgement || place.alert->flapping_since) {
    if (!OthersAreRepeated(*place.group, place.alert->alert->labels, delay, at)) {
      return place.alert->acknowledgement ? "not repeated while it is acknowledged"
                                          : "not repeated while it flaps";
    }
    text += " with others of its group, which nobody has taken on,";
  }
  const std::optional<Timestamp>& flush =
      delay > Duration{0} ? place.group->next_flush : place.group->next_whole_flush;
  // A repeat that is due waits until the group is looked at.
  text += flush && next_repeat <= *flush
              ? " at " + FormatTimestamp(*flush)
              : " at the first flush from " + FormatTimestamp(next_repeat);
  return text + " if nothing changes";
}

std::string KeyOf(const Membership& place) {
  return place.group == nullptr ? "" : place.group->key;
}

// What a message on its way to the receiver waits for.
void AddProgress(const RoutingScene& scene, const std::string& receiver, const Membership& place,
                 ReceiverStory& story) {
  if (place.group == nullptr || !scene.delivery_progress) return;
  const std::string progress = scene.delivery_progress(receiver, place.group->key);
  if (!progress.empty()) story.text += "; " + progress;
}

void ExplainReceiver(const RoutingScene& scene, const std::string& receiver,
                     const rules::Route& route, const Membership& place, Explanation& explanation) {
  ReceiverStory story = StoryOf(explanation.events, receiver, KeyOf(place));
  if (story.text.empty()) story.text = WhyUntold(receiver, route, place, explanation);
  if (place.group != nullptr && place.alert != nullptr) {
    for (const route::ReceiverProgress& progress : place.group->receivers) {
      if (progress.receiver != receiver || !progress.next_repeat || !story.told) continue;
      story.text += "; " + RepeatText(place, rules::EscalationDelay(route, receiver),
                                      *progress.next_repeat, explanation.at);
    }
  }
  AddProgress(scene, receiver, place, story);
  explanation.steps.push_back({"receiver", std::move(story.text), story.at, receiver});
}

void ExplainStandIn(const RoutingScene& scene, const StandIn& stand_in, const Membership& place,
                    Explanation& explanation) {
  const std::string& name = stand_in.receiver;
  ReceiverStory story = StoryOf(explanation.events, name, KeyOf(place));
  if (story.text.empty()) story.text = name + " was not told: " + DescribeStandIn(stand_in);
  AddProgress(scene, name, place, story);
  explanation.steps.push_back({"receiver", std::move(story.text), story.at, name});
}

void ExplainGroup(const PreviewedRoute& taken, const Membership& place, Explanation& explanation) {
  const rules::Route& route = *taken.route;
  const std::string timings =
      fmt::format("group_wait {}, group_interval {}", FormatDuration(route.group_wait),
                  FormatDuration(route.group_interval));
  if (place.alert == nullptr) {
    explanation.Add("group", fmt::format("would be in the group {} ({})",
                                         ShownGroupKey(taken.group_key), timings));
    return;
  }
  const size_t others = place.group->alerts.size() - 1;
  std::string text =
      fmt::format("is in the group {} with {} other alert{} ({})", ShownGroupKey(place.group->key),
                  others == 0 ? "no" : std::to_string(others), others > 1 ? "s" : "", timings);
  if (place.group->next_flush) {
    text += ", which is looked at next at " + FormatTimestamp(*place.group->next_flush);
  }
  explanation.Add("group", std::move(text));
}

// Those that were told, or were to be, and that a reload has taken from the alert's routes.
void ExplainOtherReceivers(Explanation& explanation) {
  std::set<std::string> others;
  for (const JournalEventPtr& event : explanation.events)
    if (!event->receiver.empty()) others.insert(event->receiver.str());
  for (const ExplanationStep& step : explanation.steps)
    others.erase(step.receiver);
  for (const std::string& receiver : others) {
    ReceiverStory story = StoryOf(explanation.events, receiver);
    if (story.text.empty()) continue;
    explanation.steps.push_back(
        {"receiver", story.text + "; no route of the alert names it now", story.at, receiver});
  }
}

bool Names(const Explanation& explanation, const std::string& silence_id) {
  return std::any_of(
      explanation.steps.begin(), explanation.steps.end(), [&](const ExplanationStep& step) {
        return step.topic == "mute" && step.text.find(silence_id) != std::string::npos;
      });
}

}  // namespace

Alert AlertOf(const Explanation& explanation) {
  Alert alert;
  alert.labels = explanation.labels;
  alert.starts_at = explanation.at;
  return alert;
}

std::vector<std::pair<std::string, std::string>> InhibitionTexts(const RoutingScene& scene,
                                                                 const Alert& alert, Timestamp at) {
  route::Inhibitor inhibitor(scene.configuration.inhibit_rules);
  for (const auto& group : scene.board.groups) {
    for (const RoutedAlert& routed : group->alerts)
      inhibitor.Note(routed.alert, at);
  }
  std::vector<std::pair<std::string, std::string>> texts;
  for (const route::Inhibition& inhibition : inhibitor.HoldingFor(alert, at)) {
    texts.emplace_back(
        FormatFingerprint(Fingerprint(inhibition.source->labels)),
        "inhibited while another alert fires: " + route::DescribeInhibition(inhibition));
  }
  return texts;
}

void ExplainRoute(const PreviewedRoute& taken, const rules::Route& root, const GroupView* group,
                  Explanation& explanation) {
  explanation.Add("route",
                  fmt::format("takes the route {}, {}", taken.route->id, WhyTaken(taken, root)));
  const Labels& labels = group != nullptr ? group->route_labels : taken.route_labels;
  if (!labels.empty()) {
    explanation.Add("route", "its messages have the route's labels " + FormatLabels(labels));
  }
}

const GroupView* FindGroup(const route::RouterBoard& board, const std::string& key) {
  const auto found = std::find_if(board.groups.begin(), board.groups.end(),
                                  [&key](const auto& group) { return group->IsOf(key); });
  return found == board.groups.end() ? nullptr : found->get();
}

const RoutedAlert* FindRouted(const route::RouterBoard& board, uint64_t id) {
  for (const auto& group : board.groups) {
    for (const RoutedAlert& alert : group->alerts)
      if (Fingerprint(alert.alert->labels) == id) return &alert;
  }
  return nullptr;
}

void ExplainSilences(const route::RouterBoard& board, Explanation& explanation) {
  for (const SilencePtr& silence : *board.silences) {
    if (StateAt(*silence, explanation.at) != SilenceState::kActive) continue;
    if (!Matches(*silence, explanation.labels) || Names(explanation, silence->id)) continue;
    explanation.Add("mute", "silenced by " + SilenceText(board, silence->id));
  }
}

void ExplainRouting(const RoutingScene& scene, Explanation& explanation) {
  route::PreviewScene numbered;
  numbered.route_numbers = *scene.board.route_numbers;
  const route::RoutePreview preview =
      route::PreviewAlert(scene.configuration, AlertOf(explanation), explanation.at, numbered);
  bool said = false;  // of its acknowledgement
  for (const PreviewedRoute& taken : preview.routes) {
    const Membership place = FindMembership(scene.board, taken.group_key, explanation.labels);
    ExplainRoute(taken, scene.configuration.root_route,
                 place.alert != nullptr ? place.group : nullptr, explanation);
    ExplainGroup(taken, place, explanation);
    if (place.alert != nullptr) ExplainMutes(scene, place, explanation);
    if (place.alert != nullptr) ExplainFlapping(*taken.route, *place.alert, explanation);
    if (place.alert != nullptr && place.alert->acknowledgement && !std::exchange(said, true)) {
      explanation.Add("acknowledgement", DescribeAcknowledgement(*place.alert->acknowledgement),
                      place.alert->acknowledgement->at);
    }
    for (const std::string& receiver : taken.route->receivers)
      ExplainReceiver(scene, receiver, *taken.route, place, explanation);
    for (const StandIn& stand_in : StandInsOf(scene.configuration, *taken.route))
      ExplainStandIn(scene, stand_in, place, explanation);
  }
  ExplainOtherReceivers(explanation);
}

}  // namespace alertd::serve
