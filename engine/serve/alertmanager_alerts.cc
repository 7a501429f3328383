#include "engine/serve/alertmanager_alerts.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "engine/serve/alertmanager_alert_filter.h"
#include "engine/serve/alertmanager_alert_json.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

constexpr size_t kPieceBytes = 256 << 10;

// What a request asks for, and what it is answered from.
struct Question {
  std::shared_ptr<const route::RouterBoard> board;
  AlertFilter alerts;
  ReceiverFilter receivers;
  Timestamp now;
  Timestamp expected_end;

  static Result<Question> From(const Request& request, const Sources& sources) {
    const auto configuration = sources.configuration()->configuration;
    ALERTD_TRY(AlertFilter alerts, AlertFilter::From(request));
    ALERTD_TRY(ReceiverFilter receivers, ReceiverFilter::From(request, *configuration));
    const Timestamp now = sources.clock.Now();
    return Question{.board = sources.routing(),
                    .alerts = std::move(alerts),
                    .receivers = std::move(receivers),
                    .now = now,
                    .expected_end = now + configuration->alertmanager.resolve_timeout};
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
};

// Every alert that the question takes, with all groups that hold it, and all its places, those of
// one group after those of another.
using ShownByLabels = std::unordered_map<Labels, ShownAlert, LabelsHash>;
struct Found {
  ShownByLabels shown;
  std::vector<Place> places;
};

Found FindShown(const Question& question) {
  Found found;
  for (const auto& group : question.board->groups) {
    for (const route::RoutedAlert& routed : group->alerts) {
      if (!question.Takes(routed)) continue;
      auto [place, is_new] = found.shown.try_emplace(routed.alert->labels);
      if (is_new) {
        place->second.routed = &routed;
        place->second.fingerprint = Fingerprint(routed.alert->labels);
      }
      place->second.groups.push_back(group.get());
      found.places.push_back({group.get(), &routed});
    }
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
  std::vector<std::pair<const ShownAlert*, AlertStatus>> alerts;  // by fingerprint
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
      const route::RoutedAlert& routed = *all.places[i].routed;
      AlertStatus status = StatusOf(routed);
      if (!question.alerts.Takes(status)) continue;
      found.alerts.emplace_back(&all.shown.at(routed.alert->labels), std::move(status));
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
  for (const auto& [shown, status] : group.alerts)
    WriteShownAlert(json, *shown, status, expected_end);
  json.EndArray().Key("labels");
  WriteLabels(json, group.group->labels);
  json.Key("receiver");
  WriteReceiverReference(json, group.receiver);
  json.EndObject();
}

}  // namespace

Answer AnswerAlertmanagerAlerts(const Request& request, const Sources& sources) {
  auto asked = Question::From(request, sources);
  if (!asked) return AnswerText(400, asked.error().message);
  const auto question = std::make_shared<const Question>(*std::move(asked));
  std::vector<std::pair<ShownAlert, AlertStatus>> alerts;
  Found found = FindShown(*question);
  for (auto& [labels, shown] : found.shown) {
    AlertStatus status = StatusOf(shown);
    if (!question->alerts.Takes(status) || !question->TakesAnyReceiver(shown)) continue;
    alerts.emplace_back(std::move(shown), std::move(status));
  }
  std::sort(alerts.begin(), alerts.end(),
            [](const auto& a, const auto& b) { return a.first.fingerprint < b.first.fingerprint; });
  return Pieces::From(
      [question, alerts = std::move(alerts), i = size_t{0}](JsonWriter& json) mutable {
        if (i == alerts.size()) return false;
        const auto& [shown, status] = alerts[i++];
        WriteShownAlert(json, shown, status, question->expected_end);
        return true;
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
