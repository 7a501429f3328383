#include "engine/serve/json_members.h"

#include <vector>

#include "engine/model/quote.h"

namespace alertd::serve {
namespace {

namespace json = boost::json;

constexpr size_t kDepthMax = 16;
// What clients written in Go send for an instant that is not set.
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00";

std::string_view ViewOf(const json::string& text) { return {text.data(), text.size()}; }

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
  const json::string_view kind = json::to_string(got.kind());
  return InvalidInput(NameOf(key) + ": expected " + expected + ", got " +
                      std::string(kind.data(), kind.size()));
}

}  // namespace alertd::serve
