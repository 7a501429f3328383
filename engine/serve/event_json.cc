#include "engine/serve/event_json.h"

#include "engine/model/group_key.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

struct TextMember {
  const char* key;
  SharedText JournalEvent::*member;
};

constexpr TextMember kTexts[] = {
    {"incident", &JournalEvent::incident},        {"rule", &JournalEvent::rule},
    {"ruleGroup", &JournalEvent::rule_group},     {"ruleFile", &JournalEvent::rule_file},
    {"groupKey", &JournalEvent::group_key},       {"route", &JournalEvent::route},
    {"receiver", &JournalEvent::receiver},        {"integration", &JournalEvent::integration},
    {"notification", &JournalEvent::notification}};

void WriteMembers(JsonWriter& json, const JournalEvent& event) {
  json.Key("alerts").BeginArray();
  for (const JournalMember& member : event.members) {
    json.BeginObject().Key("id").String(FormatFingerprint(member.alert));
    if (!member.incident.empty()) json.Key("incident").String(member.incident);
    json.EndObject();
  }
  json.EndArray();
  if (event.members_left_out > 0) {
    json.Key("alertsLeftOut").Integer(static_cast<int64_t>(event.members_left_out));
  }
}

}  // namespace

void WriteEvent(JsonWriter& json, const JournalEvent& event) {
  json.BeginObject();
  json.Key("sequence").Integer(static_cast<int64_t>(event.sequence));
  json.Key("at").String(FormatTimestamp(event.at));
  json.Key("kind").String(event.kind);
  json.Key("reason").String(event.reason);
  if (event.alert) json.Key("alert").String(FormatFingerprint(*event.alert));
  if (!event.labels.empty()) {
    json.Key("labels");
    WriteLabels(json, event.labels);
  }
  for (const TextMember& text : kTexts) {
    const SharedText& value = event.*text.member;
    if (value.empty()) continue;
    const bool is_group = text.member == &JournalEvent::group_key;
    json.Key(text.key).String(is_group ? ShownGroupKey(value) : value.view());
  }
  if (event.value) json.Key("value").String(FormatSampleValue(*event.value));
  if (event.status) json.Key("status").Integer(*event.status);
  if (event.attempt) json.Key("attempt").Integer(*event.attempt);
  if (event.elapsed) json.Key("elapsedMs").Integer(event.elapsed->count());
  if (event.next) json.Key("nextAt").String(FormatTimestamp(*event.next));
  if (!event.members.empty()) WriteMembers(json, event);
  json.EndObject();
}

}  // namespace alertd::serve
