#include "engine/serve/alertmanager_alerts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/external_labels.h"
#include "engine/serve/alertmanager_alert_filter.h"
#include "engine/serve/alertmanager_alert_json.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr size_t kElementBytes = 4 << 10;  // that most elements do not exceed

using Reasons = std::map<uint64_t, std::string>;  // by the alert's id

// Of which alerts of rules nobody can tell whether they still fire.
Reasons FindUnknown(const alert::RulesView& rules, const Labels& external_labels) {
  Reasons reasons;
  for (const alert::GroupView& group : rules.groups) {
    for (const alert::RuleView& rule : group.rules) {
      for (const alert::ActiveAlert& active : rule.alerts) {
        if (active.unknown_reason.empty()) continue;
        reasons.emplace(Fingerprint(WithExternalLabels(active.alert.labels, external_labels)),
                        active.unknown_reason);
      }
    }
  }
  return reasons;
}

// What a request asks for, and what it is answered from.
struct Question {
  std::shared_ptr<const route::RouterBoard> board;
  AlertFilter alerts;
  ReceiverFilter receivers;
  Timestamp now;
  Timestamp expected_end;
  Reasons unknown;

  static Result<Question> From(const Request& request, const Sources& sources) {
    const auto configuration = sources.configuration()->configuration;
    ALERTD_TRY(AlertFilter alerts, AlertFilter::From(request));
    ALERTD_TRY(ReceiverFilter receivers, ReceiverFilter::From(request, *configuration));
    const Timestamp now = sources.clock.Now();
    return Question{
        .board = sources.routing(),
        .alerts = std::move(alerts),
        .receivers = std::move(receivers),
        .now = now,
        .expected_end = now + configuration->alertmanager.resolve_timeout,
        .unknown = FindUnknown(*sources.rules(), configuration->global.external_labels)};
  }

  bool Takes(const route::RoutedAlert& routed) const {
    return !routed.alert->ResolvedAt(now) && alerts.Takes(routed.alert->labels);
  }
  bool TakesAnyReceiver(const ShownAlert& shown) const {
    if (receivers.TakesAll()) return true;
    return std::any_of(shown.groups.begin(), shown.groups.end(), [this](const auto* group) {
      return std::any_of(group->receivers.begin(), group->receivers.end(),
                         [this](const auto& each) { return receivers.Takes(each.receiver); });
    });
  }
};

// An alert where a group holds it.
struct Place {
  const route::GroupView* group = nullptr;
  const route::RoutedAlert* routed = nullptr;
  size_t shown = 0;  // where it stands among those that are shown
};

// Every alert that the question takes.
struct Found {
  std::vector<ShownAlert> shown;                // by fingerprint
  std::vector<const route::GroupView*> groups;  // of each of them, one's after the other's
  std::vector<Place> places;                    // group by group
};

std::vector<Place> FindPlaces(const Question& question) {
  std::vector<Place> places;
  for (const auto& group : question.board->groups) {
    for (const route::RoutedAlert& routed : group->alerts) {
      if (question.Takes(routed)) places.push_back({group.get(), &routed});
    }
  }
  return places;
}

// The places by fingerprint, those of one alert together.
std::vector<std::pair<uint64_t, size_t>> SortPlaces(const std::vector<Place>& places) {
  std::vector<std::pair<uint64_t, size_t>> sorted;
  sorted.reserve(places.size());
  for (const Place& place : places)
    sorted.emplace_back(Fingerprint(place.routed->alert->labels), sorted.size());
  std::sort(sorted.begin(), sorted.end(), [&places](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    const auto order =
        places[a.second].routed->alert->labels <=> places[b.second].routed->alert->labels;
    return order != 0 ? order < 0 : a.second < b.second;
  });
  return sorted;
}

Found FindShown(const Question& question) {
  Found found{.shown = {}, .groups = {}, .places = FindPlaces(question)};
  // Alerts point into it.
  found.groups.reserve(found.places.size());
  for (const auto& [fingerprint, index] : SortPlaces(found.places)) {
    Place& place = found.places[index];
    found.groups.push_back(place.group);
    const bool known = !found.shown.empty() && found.shown.back().fingerprint == fingerprint &&
                       found.shown.back().routed->alert->labels == place.routed->alert->labels;
    if (!known) {
      found.shown.push_back({fingerprint, place.routed, {&found.groups.back(), 0}});
      const auto unknown = question.unknown.find(fingerprint);
      if (unknown != question.unknown.end()) found.shown.back().unknown_reason = unknown->second;
    }
    ShownAlert& shown = found.shown.back();
    shown.groups = {shown.groups.data(), shown.groups.size() + 1};
    place.shown = found.shown.size() - 1;
  }
  return found;
}

// Writes an array's elements piece by piece.
class Pieces {
 public:
  template <typename WriteNext>
  static Answer From(WriteNext write_next) {
    auto pieces = std::make_shared<Pieces>();
    auto source = [pieces, write = std::move(write_next)]() mutable {
      return pieces->Next([&write](JsonWriter& json) { return write(json); });
    };
    std::string first = source();
    return {.status = 200, .body = std::move(first), .more = std::move(source)};
  }

 private:
  // `write` writes one element and says whether there was one.
  template <typename Write>
  std::string Next(Write write) {
    if (ended_) return {};
    json_.Reserve(kPieceBytes + kElementBytes);
    if (!begun_) json_.BeginArray();
    begun_ = true;
    while (json_.text().size() < kPieceBytes) {
      if (write(json_)) continue;
      json_.EndArray();
      ended_ = true;
      break;
    }
    return json_.Take();
  }

  JsonWriter json_;
  bool begun_ = false;
  bool ended_ = false;
};

// A group as one of its receivers has it.
struct ShownGroup {
  const route::GroupView* group = nullptr;
  std::string_view receiver;
  std::vector<std::pair<const ShownAlert*, const route::RoutedAlert*>> alerts;  // by fingerprint
};

// The order of Alertmanager's label sets: smaller sets first, then by the first label that differs.
bool Before(const Labels& a, const Labels& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::vector<ShownGroup> FindGroups(const Question& question, const Found& all) {
  std::vector<ShownGroup> groups;
  for (size_t i = 0; i < all.places.size();) {
    const route::GroupView* group = all.places[i].group;
    ShownGroup found{.group = group, .receiver = {}, .alerts = {}};
    for (; i < all.places.size() && all.places[i].group == group; ++i) {
      const route::RoutedAlert* const routed = all.places[i].routed;
      if (!question.alerts.Takes(StatusOf(*routed))) continue;
      found.alerts.emplace_back(&all.shown[all.places[i].shown], routed);
    }
    if (found.alerts.empty()) continue;
    std::sort(found.alerts.begin(), found.alerts.end(), [](const auto& a, const auto& b) {
      return a.first->fingerprint < b.first->fingerprint;
    });
    for (const route::ReceiverProgress& receiver : group->receivers) {
      if (!question.receivers.Takes(receiver.receiver)) continue;
      found.receiver = receiver.receiver;
      groups.push_back(found);
    }
  }
  std::stable_sort(groups.begin(), groups.end(), [](const ShownGroup& a, const ShownGroup& b) {
    if (a.group->labels == b.group->labels) return a.receiver < b.receiver;
    return Before(a.group->labels, b.group->labels);
  });
  return groups;
}

void WriteGroup(JsonWriter& json, const ShownGroup& group, Timestamp expected_end) {
  json.BeginObject().Key("alerts").BeginArray();
  for (const auto& [shown, routed] : group.alerts)
    WriteShownAlert(json, *shown, StatusOf(*routed), expected_end);
  json.EndArray().Key("labels");
  WriteLabels(json, group.group->labels);
  json.Key("receiver");
  WriteReceiverReference(json, group.receiver);
  if (!group.group->route_labels.empty()) {
    json.Key("routeLabels");
    WriteLabels(json, group.group->route_labels);
  }
  json.EndObject();
}

}  // namespace

Answer AnswerAlertmanagerAlerts(const Request& request, const Sources& sources) {
  auto asked = Question::From(request, sources);
  if (!asked) return AnswerText(400, asked.error().message);
  const auto question = std::make_shared<const Question>(*std::move(asked));
  const auto found = std::make_shared<const Found>(FindShown(*question));
  return Pieces::From([question, found, i = size_t{0}](JsonWriter& json) mutable {
    while (i < found->shown.size()) {
      const ShownAlert& shown = found->shown[i++];
      const AlertStatus status = StatusOf(shown);
      if (!question->alerts.Takes(status) || !question->TakesAnyReceiver(shown)) continue;
      WriteShownAlert(json, shown, status, question->expected_end);
      return true;
    }
    return false;
  });
}

Answer AnswerAlertmanagerGroups(const Request& request, const Sources& sources) {
  auto asked = Question::From(request, sources);
  if (!asked) return AnswerText(400, asked.error().message);
  const auto question = std::make_shared<const Question>(*std::move(asked));
  const auto found = std::make_shared<const Found>(FindShown(*question));
  auto groups = FindGroups(*question, *found);
  return Pieces::From(
      [question, found, groups = std::move(groups), i = size_t{0}](JsonWriter& json) mutable {
        if (i == groups.size()) return false;
        WriteGroup(json, groups[i++], question->expected_end);
        return true;
      });
}

}  // namespace alertd::serve
