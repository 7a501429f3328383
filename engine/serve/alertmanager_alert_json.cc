#include "engine/serve/alertmanager_alert_json.h"

#include <algorithm>
#include <vector>

#include "engine/model/time.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

void WriteTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts)
    json.String(text);
  json.EndArray();
}

// The receivers of all its groups, each once, in the order of the groups.
std::vector<std::string_view> ReceiversOf(const ShownAlert& shown) {
  std::vector<std::string_view> names;
  for (const route::GroupView* group : shown.groups) {
    for (const route::ReceiverProgress& receiver : group->receivers) {
      if (std::find(names.begin(), names.end(), receiver.receiver) == names.end()) {
        names.push_back(receiver.receiver);
      }
    }
  }
  return names;
}

// Of the same alert, as another group has it.
const route::RoutedAlert* FindIn(const route::GroupView& group, const Labels& labels) {
  const auto found =
      std::find_if(group.alerts.begin(), group.alerts.end(),
                   [&](const route::RoutedAlert& each) { return each.alert->labels == labels; });
  return found == group.alerts.end() ? nullptr : &*found;
}

bool IsTakenOnWithGroup(const ShownAlert& shown) {
  return std::any_of(
      shown.groups.begin(), shown.groups.end(),
      [&shown](const route::GroupView* group) { return group->IsTakenOnWhole(*shown.routed); });
}

}  // namespace

AlertStatus StatusOf(const route::RoutedAlert& routed) {
  AlertStatus status;
  status.silenced_by = routed.silenced_by;
  status.inhibited_by = routed.inhibited_by;
  status.muted_by = routed.suppressed_by;
  status.muted_by.insert(status.muted_by.end(), routed.muted_by.begin(), routed.muted_by.end());
  return status;
}

AlertStatus StatusOf(const ShownAlert& shown) {
  AlertStatus status = StatusOf(*shown.routed);
  if (shown.routed->muted_by.empty() || shown.groups.size() < 2) return status;
  const bool heard = std::any_of(
      shown.groups.begin(), shown.groups.end(), [&shown](const route::GroupView* group) {
        const route::RoutedAlert* there = FindIn(*group, shown.routed->alert->labels);
        return there != nullptr && there->muted_by.empty();
      });
  if (heard) status.muted_by = shown.routed->suppressed_by;
  return status;
}

void WriteReceiverReference(JsonWriter& json, std::string_view name) {
  json.BeginObject().Key("name").String(name).EndObject();
}

void WriteShownAlert(JsonWriter& json, const ShownAlert& shown, const AlertStatus& status,
                     Timestamp expected_end) {
  const Alert& alert = *shown.routed->alert;
  json.BeginObject().Key("annotations");
  WriteLabels(json, alert.annotations);
  json.Key("endsAt").String(FormatTimestamp(alert.ends_at.value_or(expected_end)));
  json.Key("fingerprint").String(FormatFingerprint(shown.fingerprint));
  json.Key("receivers").BeginArray();
  for (const std::string_view name : ReceiversOf(shown))
    WriteReceiverReference(json, name);
  json.EndArray();
  json.Key("startsAt").String(FormatTimestamp(alert.starts_at));
  json.Key("status").BeginObject();
  WriteTexts(json, "inhibitedBy", status.inhibited_by);
  WriteTexts(json, "mutedBy", status.muted_by);
  WriteTexts(json, "silencedBy", status.silenced_by);
  json.Key("state").String(status.suppressed() ? "suppressed" : "active").EndObject();
  if (!alert.closing_reason.empty()) json.Key("closingReason").String(alert.closing_reason);
  if (const auto& taken = shown.routed->acknowledgement) {
    json.Key("acknowledged").Bool(true).Key("acknowledgedBy").String(taken->by);
    if (IsTakenOnWithGroup(shown)) json.Key("acknowledgedWithGroup").Bool(true);
  }
  if (!shown.unknown_reason.empty()) {
    json.Key("unknown").Bool(true).Key("unknownReason").String(shown.unknown_reason);
  }
  if (shown.routed->flapping_since) {
    json.Key("flapping").BeginObject().Key("since");
    json.String(FormatTimestamp(*shown.routed->flapping_since)).EndObject();
  }
  json.Key("updatedAt").String(FormatTimestamp(shown.routed->updated_at));
  if (!alert.generator_url.empty()) json.Key("generatorURL").String(alert.generator_url);
  json.Key("labels");
  WriteLabels(json, alert.labels);
  json.EndObject();
}

}  // namespace alertd::serve
