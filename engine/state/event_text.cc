#include "engine/state/event_text.h"

#include <charconv>
#include <exception>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "engine/model/number.h"
#include "engine/state/record_json.h"

namespace alertd::state {
namespace {

namespace json = boost::json;

// The readers below throw what Boost.JSON does, or this, on anything unexpected.
struct Unexpected : std::exception {
  const char* what() const noexcept override { return "a value is not as alertd writes it"; }
};

struct TextMember {
  const char* key;
  SharedText JournalEvent::*member;
};

constexpr TextMember kTexts[] = {{"kind", &JournalEvent::kind},
                                 {"reason", &JournalEvent::reason},
                                 {"rule", &JournalEvent::rule},
                                 {"rule_group", &JournalEvent::rule_group},
                                 {"rule_file", &JournalEvent::rule_file},
                                 {"group_key", &JournalEvent::group_key},
                                 {"route", &JournalEvent::route},
                                 {"receiver", &JournalEvent::receiver},
                                 {"integration", &JournalEvent::integration},
                                 {"notification", &JournalEvent::notification}};

// 1f3c0a527d1e4c0b/1f3c0a52-… with the alert's id and the incident's.
json::array MembersToJson(const std::vector<JournalMember>& members) {
  json::array array;
  for (const JournalMember& member : members)
    array.push_back(Text(FormatFingerprint(member.alert) + "/" + member.incident.str()));
  return array;
}

std::vector<JournalMember> MembersFrom(const json::value& value) {
  std::vector<JournalMember> members;
  for (const json::value& each : value.as_array()) {
    const std::string text = TextFrom(each);
    const size_t slash = text.find('/');
    if (slash == std::string::npos) throw Unexpected();
    JournalMember& member = members.emplace_back();
    const auto [end, error] = std::from_chars(text.data(), text.data() + slash, member.alert, 16);
    if (error != std::errc() || end != text.data() + slash) throw Unexpected();
    member.incident = text.substr(slash + 1);
  }
  return members;
}

std::optional<int64_t> IntegerFrom(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  return json::value_to<int64_t>(*value);
}

void Fill(JournalEvent& event, const json::object& object) {
  for (const TextMember& text : kTexts) {
    if (const json::value* value = object.if_contains(text.key))
      event.*text.member = TextFrom(*value);
  }
  if (const json::value* labels = object.if_contains("labels")) event.labels = LabelsFrom(*labels);
  if (const json::value* value = object.if_contains("value")) {
    const auto number = ParseFloat(TextFrom(*value));
    if (!number) throw Unexpected();
    event.value = *number;
  }
  event.status = IntegerFrom(object, "status");
  event.attempt = IntegerFrom(object, "attempt");
  if (const auto elapsed = IntegerFrom(object, "elapsed_ms")) event.elapsed = Duration{*elapsed};
  if (const auto next = IntegerFrom(object, "next_ms")) event.next = Timestamp{Duration{*next}};
  if (const json::value* members = object.if_contains("members"))
    event.members = MembersFrom(*members);
  event.members_left_out = static_cast<size_t>(IntegerFrom(object, "left_out").value_or(0));
}

}  // namespace

std::string EventText(const JournalEvent& event) {
  json::object object;
  for (const TextMember& text : kTexts) {
    const SharedText& value = event.*text.member;
    if (!value.empty()) object.emplace(text.key, Text(value));
  }
  if (!event.labels.empty()) object.emplace("labels", LabelsToJson(event.labels));
  // As text: JSON has no NaN.
  if (event.value) object.emplace("value", Text(FormatGeneral(*event.value)));
  if (event.status) object.emplace("status", *event.status);
  if (event.attempt) object.emplace("attempt", *event.attempt);
  if (event.elapsed) object.emplace("elapsed_ms", event.elapsed->count());
  if (event.next) object.emplace("next_ms", event.next->time_since_epoch().count());
  if (!event.members.empty()) object.emplace("members", MembersToJson(event.members));
  if (event.members_left_out > 0) object.emplace("left_out", event.members_left_out);
  return json::serialize(object);
}

Status ParseEventText(std::string_view text, JournalEvent& event) {
  json::parse_options options;
  // What a template has cut within a character must not look like a damaged file.
  options.allow_invalid_utf8 = true;
  try {
    Fill(event, json::parse(json::string_view(text), {}, options).as_object());
    return Ok();
  } catch (const std::exception& error) {
    return InvalidInput("expected an event as JSON: " + std::string(error.what()));
  }
}

}  // namespace alertd::state
