#include "engine/serve/silence_json.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/serve/json_members.h"
#include "engine/serve/query_json.h"
#include "engine/silence/silence_rules.h"

namespace alertd::serve {
namespace {

namespace json = boost::json;

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
    if (const json::value* first = reader.Find("matchers")) {
      ALERTD_TRY(const Matchers matchers, ReadMatchers(*first, "matchers"));
      if (sets.empty() || !silence::AreSameMatchers(matchers, sets.front())) {
        return InvalidInput(
            "either matchers or matcherSets say what is silenced: the matchers are not the first "
            "set");
      }
    }
    return sets;
  }
  ALERTD_TRY(const json::value* matchers, reader.Need("matchers"));
  ALERTD_TRY(Matchers one, ReadMatchers(*matchers, "matchers"));
  sets.push_back(std::move(one));
  return sets;
}

// Alertmanager takes one that is empty for a time that is long past: it begins now.
Result<Timestamp> ReadStart(const MemberReader& reader) {
  ALERTD_TRY(const std::string text, reader.Text("startsAt"));
  return text.empty() ? Result<Timestamp>(Timestamp{}) : reader.Time("startsAt");
}

Result<Silence> SilenceFrom(const json::object& object) {
  const MemberReader reader(object, "");
  Silence silence;
  ALERTD_TRY(silence.id, reader.TextOrEmpty("id"));
  ALERTD_TRY(silence.comment, reader.Text("comment"));
  ALERTD_TRY(silence.created_by, reader.Text("createdBy"));
  ALERTD_TRY(silence.ends_at, reader.Time("endsAt"));
  ALERTD_TRY(silence.matcher_sets, ReadMatcherSets(reader));
  ALERTD_TRY(silence.starts_at, ReadStart(reader));
  ALERTD_TRY(silence.annotations, reader.StringMap("annotations"));
  ALERTD_TRY(silence.ends_when_resolved, reader.BoolOr("endsWhenResolved", false));
  ALERTD_TRY(silence.ends_when_unmatched, reader.Span("endsWhenUnmatched"));
  // What only answers have.
  ALERTD_TRY(silence.end_reason, reader.TextOrEmpty("endReason"));
  if (reader.Find("updatedAt") != nullptr) {
    ALERTD_TRY(silence.updated_at, reader.Time("updatedAt"));
  }
  return silence;
}

}  // namespace

void WriteSilence(JsonWriter& json, const Silence& silence, Timestamp now, Absent absent) {
  const bool all = absent == Absent::kNamed;
  json.BeginObject();
  json.Key("id").String(silence.id);
  json.Key("status").BeginObject();
  json.Key("state").String(SilenceStateName(StateAt(silence, now))).EndObject();
  json.Key("updatedAt").String(FormatTimestamp(silence.updated_at));
  if (all || !silence.annotations.empty()) {
    json.Key("annotations");
    WriteLabels(json, silence.annotations);
  }
  json.Key("comment").String(silence.comment);
  json.Key("createdBy").String(silence.created_by);
  json.Key("endsAt").String(FormatTimestamp(silence.ends_at));
  json.Key("matchers");
  WriteMatchers(json, silence.matcher_sets.front());
  json.Key("startsAt").String(FormatTimestamp(silence.starts_at));
  if (all || silence.matcher_sets.size() > 1) {
    json.Key("matcherSets").BeginArray();
    for (const Matchers& set : silence.matcher_sets)
      WriteMatchers(json, set);
    json.EndArray();
  }
  if (all || silence.ends_when_resolved) {
    json.Key("endsWhenResolved").Bool(silence.ends_when_resolved);
  }
  if (silence.ends_when_unmatched)
    json.Key("endsWhenUnmatched").String(FormatDuration(*silence.ends_when_unmatched));
  if (!silence.end_reason.empty()) json.Key("endReason").String(silence.end_reason);
  json.EndObject();
}

Result<std::vector<Silence>> ReadSilences(std::string_view body, size_t bytes_max) {
  ALERTD_TRY(const json::value value, ReadJson(body, "the list of silences", bytes_max));
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
  ALERTD_TRY(const json::object object, ReadJsonObject(body, "the silence", kSilenceBodyBytesMax));
  return SilenceFrom(object);
}

Result<PostedSilence> ReadPostedSilence(std::string_view body) {
  ALERTD_TRY(json::value value, ReadJson(body, "the silence", kSilenceBodyBytesMax));
  if (value.is_null()) value.emplace_object();
  if (!value.is_object()) return InvalidInput("expected the silence, which is an object");
  const MemberReader reader(value.get_object(), "");
  const auto names = [&reader](std::string_view key) { return reader.Find(key) != nullptr; };
  PostedSilence posted;
  ALERTD_TRY(posted.silence, SilenceFrom(value.get_object()));
  posted.names_annotations = names("annotations");
  posted.names_our_fields =
      names("matcherSets") || names("endsWhenResolved") || names("endsWhenUnmatched");
  return posted;
}

void KeepUnnamed(const Silence& known, PostedSilence& posted) {
  Silence& silence = posted.silence;
  const bool same_matchers =
      !known.matcher_sets.empty() && silence.matcher_sets.size() == 1 &&
      silence::AreSameMatchers(known.matcher_sets.front(), silence.matcher_sets.front());
  if (posted.names_our_fields || !same_matchers) return;
  silence.matcher_sets = known.matcher_sets;
  silence.ends_when_resolved = known.ends_when_resolved;
  silence.ends_when_unmatched = known.ends_when_unmatched;
  if (!posted.names_annotations) silence.annotations = known.annotations;
}

}  // namespace alertd::serve
