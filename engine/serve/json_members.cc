#include "engine/serve/json_members.h"

#include <algorithm>
#include <vector>

#include "engine/model/quote.h"
#include "engine/model/spelling.h"
#include "engine/serve/json_repeats.h"

namespace alertd::serve {
namespace {

namespace json = boost::json;

constexpr size_t kDepthMax = 16;
// What clients written in Go send for an instant that is not set.
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00";

std::string_view ViewOf(const json::string& text) { return {text.data(), text.size()}; }

bool AreTexts(const json::value& value) {
  const auto is_text = [](const json::value& each) { return each.is_string(); };
  if (!value.is_array()) return value.is_string();
  return std::all_of(value.get_array().begin(), value.get_array().end(), is_text);
}

// Empty where the value is of the kind; otherwise what that is.
std::string_view WhatIsExpected(MemberKind kind, const json::value& value) {
  switch (kind) {
    case MemberKind::kText:
      return value.is_string() ? "" : "a string";
    case MemberKind::kBool:
      return value.is_bool() ? "" : "true or false";
    case MemberKind::kInstant:
      return value.is_string() || value.is_number() ? "" : "a time";
    case MemberKind::kTexts:
      return AreTexts(value) ? "" : "strings";
    case MemberKind::kTextMap:
    case MemberKind::kObject:
      break;
  }
  return value.is_object() ? "" : "an object";
}

std::string KindName(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      break;
  }
  return "an object";
}

Status CheckTextMap(const std::string& name, const json::object& texts) {
  for (const auto& [key, value] : texts) {
    if (value.is_string()) continue;
    return InvalidInput(name + "." + std::string(key.data(), key.size()) +
                        ": expected a string, got " + KindName(value));
  }
  return Ok();
}

Status CheckMember(const std::string& name, const KnownMember& member, const json::value& value) {
  const std::string expected(WhatIsExpected(member.kind, value));
  if (!expected.empty()) {
    return InvalidInput(name + ": expected " + expected + ", got " + KindName(value));
  }
  if (value.is_string() && value.get_string().size() > member.bytes_max) {
    return InvalidInput(name + " has " + std::to_string(value.get_string().size()) +
                        " bytes, and may have no more than " + std::to_string(member.bytes_max));
  }
  return member.kind == MemberKind::kTextMap ? CheckTextMap(name, value.get_object()) : Ok();
}

}  // namespace

Result<json::value> ReadJson(std::string_view body, std::string_view what, size_t bytes_max) {
  const std::string subject(what);
  if (body.size() > bytes_max) {
    return LimitExceeded(subject + " has " + std::to_string(body.size()) +
                         " bytes, and may have no more than " + std::to_string(bytes_max));
  }
  json::parse_options options;
  options.max_depth = kDepthMax;
  json::error_code code;
  json::value value = json::parse(json::string_view(body), code, {}, options);
  if (code) return InvalidInput(subject + " cannot be read as JSON: " + code.message());
  return value;
}

Result<json::object> ReadJsonObject(std::string_view body, std::string_view what,
                                    size_t bytes_max) {
  ALERTD_TRY(json::value value, ReadJson(body, what, bytes_max));
  if (!value.is_object()) {
    return InvalidInput("expected " + std::string(what) + ", which is an object");
  }
  return std::move(value.get_object());
}

Result<json::object> ReadStrictJsonObject(std::string_view body, std::string_view what,
                                          size_t bytes_max) {
  ALERTD_TRY(json::object object, ReadJsonObject(body, what, bytes_max));
  const std::string repeated = FindRepeatedKey(body);
  if (repeated.empty()) return object;
  return InvalidInput("the key " + Quote(repeated) + " stands twice in " + std::string(what));
}

Status CheckKnownMembers(const json::object& object, std::string_view where,
                         std::span<const KnownMember> known) {
  for (const KnownMember& member : known) {
    const json::value* const value = object.if_contains(json::string_view(member.key));
    if (value == nullptr || value->is_null()) continue;
    std::string name(where);
    name.append(member.key);
    if (Status right = CheckMember(name, member, *value); !right) return right;
  }
  return Ok();
}

std::string_view NearestMember(std::string_view key, std::span<const KnownMember> known) {
  std::vector<std::string_view> keys;
  for (const KnownMember& member : known)
    keys.push_back(member.key);
  return NearestSpelling(key, keys);
}

Status RefuseUnknownMembers(const json::object& object, std::span<const KnownMember> known) {
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    if (std::any_of(known.begin(), known.end(),
                    [name](const KnownMember& member) { return member.key == name; }))
      continue;
    const std::string_view nearest = NearestMember(name, known);
    std::string there;
    for (const KnownMember& member : known)
      there += (there.empty() ? "" : ", ") + std::string(member.key);
    return InvalidInput("unknown key " + Quote(name) +
                        (nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)") +
                        "; there are " + (there.empty() ? "none" : there));
  }
  return Ok();
}

const json::value* MemberReader::Find(std::string_view key) const {
  const json::value* value = object_.if_contains(json::string_view(key));
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<const json::value*> MemberReader::Need(std::string_view key) const {
  const json::value* value = Find(key);
  if (value == nullptr) return NotFound(NameOf(key) + " in body is required");
  return value;
}

Result<std::string> MemberReader::Text(std::string_view key) const {
  ALERTD_TRY(const json::value* value, Need(key));
  if (!value->is_string()) return Wrong(key, "a string", *value);
  return std::string(ViewOf(value->get_string()));
}

Result<std::string> MemberReader::TextOrEmpty(std::string_view key) const {
  if (Find(key) == nullptr) return std::string();
  return Text(key);
}

Result<bool> MemberReader::Bool(std::string_view key) const {
  ALERTD_TRY(const json::value* value, Need(key));
  if (!value->is_bool()) return Wrong(key, "true or false", *value);
  return value->get_bool();
}

Result<bool> MemberReader::BoolOr(std::string_view key, bool otherwise) const {
  if (Find(key) == nullptr) return otherwise;
  return Bool(key);
}

Result<Timestamp> MemberReader::Time(std::string_view key) const {
  ALERTD_TRY(const std::string text, Text(key));
  if (text.starts_with(kZeroTime)) return Timestamp{};
  auto at = ParseTimestamp(text);
  if (!at || text.find('T') == std::string::npos) {
    return InvalidInput(NameOf(key) + " " + Quote(text) +
                        " is not a time such as 2026-02-21T02:00:00Z");
  }
  return at;
}

Result<std::optional<Duration>> MemberReader::Span(std::string_view key) const {
  ALERTD_TRY(const std::string text, TextOrEmpty(key));
  if (text.empty()) return std::optional<Duration>();
  auto span = ParseDuration(text);
  if (!span) return InvalidInput(NameOf(key) + ": " + span.error().message);
  return std::optional<Duration>(*span);
}

Result<Labels> MemberReader::StringMap(std::string_view key) const {
  const json::value* value = Find(key);
  if (value == nullptr) return Labels();
  if (!value->is_object()) return Wrong(key, "an object of strings", *value);
  std::vector<Label> labels;
  for (const auto& [name, member] : value->get_object()) {
    if (!member.is_string()) return Wrong(key, "an object of strings", member);
    labels.push_back({std::string_view(name.data(), name.size()), ViewOf(member.get_string())});
  }
  return Labels::FromAnnotations(std::move(labels));
}

Failure MemberReader::Wrong(std::string_view key, const std::string& expected,
                            const json::value& got) const {
  return InvalidInput(NameOf(key) + ": expected " + expected + ", got " + KindName(got));
}

}  // namespace alertd::serve
