#include "engine/serve/silence_json.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

namespace json = boost::json;

constexpr size_t kDepthMax = 16;
// What clients written in Go send for an instant that is not set.
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00";

bool IsRegex(MatchKind kind) { return kind == MatchKind::kRegex || kind == MatchKind::kNotRegex; }
bool IsEqual(MatchKind kind) { return kind == MatchKind::kEqual || kind == MatchKind::kRegex; }

MatchKind KindOf(bool is_regex, bool is_equal) {
  if (is_regex) return is_equal ? MatchKind::kRegex : MatchKind::kNotRegex;
  return is_equal ? MatchKind::kEqual : MatchKind::kNotEqual;
}

void WriteMatchers(JsonWriter& json, const Matchers& matchers) {
  json.BeginArray();
  for (const Matcher& matcher : matchers) {
    json.BeginObject();
    json.Key("isEqual").Bool(IsEqual(matcher.kind()));
    json.Key("isRegex").Bool(IsRegex(matcher.kind()));
    json.Key("name").String(matcher.name());
    json.Key("value").String(matcher.value());
    json.EndObject();
  }
  json.EndArray();
}

std::string_view ViewOf(const json::string& text) { return {text.data(), text.size()}; }

// Reads the members of one object; what stands before their names in messages is `where`.
class MemberReader {
 public:
  MemberReader(const json::object& object, std::string where)
      : object_(object), where_(std::move(where)) {}

  // Null where it is absent or null.
  const json::value* Find(std::string_view key) const {
    const json::value* value = object_.if_contains(json::string_view(key));
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  Result<const json::value*> Need(std::string_view key) const {
    const json::value* value = Find(key);
    if (value == nullptr) return NotFound(NameOf(key) + " in body is required");
    return value;
  }

  Result<std::string> Text(std::string_view key) const {
    ALERTD_TRY(const json::value* value, Need(key));
    if (!value->is_string()) return Wrong(key, "a string", *value);
    return std::string(ViewOf(value->get_string()));
  }
  Result<std::string> TextOrEmpty(std::string_view key) const {
    if (Find(key) == nullptr) return std::string();
    return Text(key);
  }

  Result<bool> Bool(std::string_view key) const {
    ALERTD_TRY(const json::value* value, Need(key));
    if (!value->is_bool()) return Wrong(key, "true or false", *value);
    return value->get_bool();
  }
  Result<bool> BoolOr(std::string_view key, bool otherwise) const {
    if (Find(key) == nullptr) return otherwise;
    return Bool(key);
  }

  Result<Timestamp> Time(std::string_view key) const {
    ALERTD_TRY(const std::string text, Text(key));
    if (text.starts_with(kZeroTime)) return Timestamp{};
    auto at = ParseTimestamp(text);
    if (!at || text.find('T') == std::string::npos) {
      return InvalidInput(NameOf(key) + " " + Quote(text) +
                          " is not a time such as 2026-02-21T02:00:00Z");
    }
    return at;
  }

  Result<Labels> StringMap(std::string_view key) const {
    const json::value* value = Find(key);
    if (value == nullptr) return Labels();
    if (!value->is_object()) return Wrong(key, "an object of strings", *value);
    std::vector<Label> labels;
    for (const auto& [name, member] : value->get_object()) {
      if (!member.is_string()) return Wrong(key, "an object of strings", member);
      labels.push_back({std::string_view(name.data(), name.size()), ViewOf(member.get_string())});
    }
    return Labels::From(std::move(labels));
  }

  Failure Wrong(std::string_view key, const std::string& expected, const json::value& got) const {
    const json::string_view kind = json::to_string(got.kind());
    return InvalidInput(NameOf(key) + ": expected " + expected + ", got " +
                        std::string(kind.data(), kind.size()));
  }

  std::string NameOf(std::string_view key) const { return where_ + std::string(key); }

 private:
  const json::object& object_;
  std::string where_;
};

Result<Matchers> ReadMatchers(const json::value& value, const std::string& where) {
  if (!value.is_array()) return InvalidInput(where + ": expected an array of matchers");
  Matchers matchers;
  for (const json::value& each : value.get_array()) {
    const std::string place = where + "[" + std::to_string(matchers.size()) + "]";
    if (!each.is_object()) return InvalidInput(place + ": expected a matcher, which is an object");
    const MemberReader reader(each.get_object(), place + ".");
    ALERTD_TRY(std::string name, reader.Text("name"));
    ALERTD_TRY(std::string text, reader.Text("value"));
    ALERTD_TRY(const bool is_regex, reader.Bool("isRegex"));
    ALERTD_TRY(const bool is_equal, reader.BoolOr("isEqual", true));
    auto matcher = Matcher::Make(KindOf(is_regex, is_equal), std::move(name), std::move(text));
    if (!matcher) return InvalidInput(place + ": " + matcher.error().message);
    matchers.push_back(*std::move(matcher));
  }
  return matchers;
}

Result<std::vector<Matchers>> ReadMatcherSets(const MemberReader& reader) {
  std::vector<Matchers> sets;
  if (const json::value* several = reader.Find("matcherSets")) {
    if (!several->is_array()) return reader.Wrong("matcherSets", "an array", *several);
    for (const json::value& set : several->get_array()) {
      ALERTD_TRY(Matchers matchers,
                 ReadMatchers(set, "matcherSets[" + std::to_string(sets.size()) + "]"));
      sets.push_back(std::move(matchers));
    }
    return sets;
  }
  ALERTD_TRY(const json::value* matchers, reader.Need("matchers"));
  ALERTD_TRY(Matchers one, ReadMatchers(*matchers, "matchers"));
  sets.push_back(std::move(one));
  return sets;
}

Result<std::optional<Duration>> ReadSpan(const MemberReader& reader, std::string_view key) {
  ALERTD_TRY(const std::string text, reader.TextOrEmpty(key));
  if (text.empty()) return std::optional<Duration>();
  auto span = ParseDuration(text);
  if (!span) return InvalidInput(reader.NameOf(key) + ": " + span.error().message);
  return std::optional<Duration>(*span);
}

Result<Silence> SilenceFrom(const json::object& object) {
  const MemberReader reader(object, "");
  Silence silence;
  ALERTD_TRY(silence.id, reader.TextOrEmpty("id"));
  ALERTD_TRY(silence.comment, reader.Text("comment"));
  ALERTD_TRY(silence.created_by, reader.Text("createdBy"));
  ALERTD_TRY(silence.ends_at, reader.Time("endsAt"));
  ALERTD_TRY(silence.matcher_sets, ReadMatcherSets(reader));
  ALERTD_TRY(silence.starts_at, reader.Time("startsAt"));
  ALERTD_TRY(silence.annotations, reader.StringMap("annotations"));
  ALERTD_TRY(silence.ends_when_resolved, reader.BoolOr("endsWhenResolved", false));
  ALERTD_TRY(silence.ends_when_unmatched, ReadSpan(reader, "endsWhenUnmatched"));
  // What only answers have.
  ALERTD_TRY(silence.end_reason, reader.TextOrEmpty("endReason"));
  if (reader.Find("updatedAt") != nullptr) {
    ALERTD_TRY(silence.updated_at, reader.Time("updatedAt"));
  }
  return silence;
}

Result<json::value> ParseBody(std::string_view body, size_t bytes_max) {
  if (body.size() > bytes_max) {
    return LimitExceeded("the body has " + std::to_string(body.size()) +
                         " bytes, and may have no more than " + std::to_string(bytes_max));
  }
  json::parse_options options;
  options.max_depth = kDepthMax;
  json::error_code code;
  json::value value = json::parse(json::string_view(body), code, {}, options);
  if (code) return InvalidInput("the body cannot be read as JSON: " + code.message());
  return value;
}

}  // namespace

void WriteSilence(JsonWriter& json, const Silence& silence, Timestamp now) {
  json.BeginObject();
  json.Key("id").String(silence.id);
  json.Key("status").BeginObject();
  json.Key("state").String(SilenceStateName(StateAt(silence, now))).EndObject();
  json.Key("updatedAt").String(FormatTimestamp(silence.updated_at));
  if (!silence.annotations.empty()) {
    json.Key("annotations");
    WriteLabels(json, silence.annotations);
  }
  json.Key("comment").String(silence.comment);
  json.Key("createdBy").String(silence.created_by);
  json.Key("endsAt").String(FormatTimestamp(silence.ends_at));
  json.Key("matchers");
  WriteMatchers(json, silence.matcher_sets.front());
  json.Key("startsAt").String(FormatTimestamp(silence.starts_at));
  if (silence.matcher_sets.size() > 1) {
    json.Key("matcherSets").BeginArray();
    for (const Matchers& set : silence.matcher_sets)
      WriteMatchers(json, set);
    json.EndArray();
  }
  if (silence.ends_when_resolved) json.Key("endsWhenResolved").Bool(true);
  if (silence.ends_when_unmatched)
    json.Key("endsWhenUnmatched").String(FormatDuration(*silence.ends_when_unmatched));
  if (!silence.end_reason.empty()) json.Key("endReason").String(silence.end_reason);
  json.EndObject();
}

Result<std::vector<Silence>> ReadSilences(std::string_view body, size_t bytes_max) {
  ALERTD_TRY(const json::value value, ParseBody(body, bytes_max));
  if (!value.is_array()) return InvalidInput("expected an array of silences");
  std::vector<Silence> silences;
  for (const json::value& each : value.get_array()) {
    const std::string place = "silence " + std::to_string(silences.size() + 1) + ": ";
    if (!each.is_object()) return InvalidInput(place + "expected an object");
    auto silence = SilenceFrom(each.get_object());
    if (!silence) return InvalidInput(place + silence.error().message);
    silences.push_back(*std::move(silence));
  }
  return silences;
}

Result<Silence> ReadSilence(std::string_view body) {
  ALERTD_TRY(const json::value value, ParseBody(body, kSilenceBodyBytesMax));
  if (!value.is_object()) return InvalidInput("expected a silence, which is an object");
  return SilenceFrom(value.get_object());
}

}  // namespace alertd::serve
