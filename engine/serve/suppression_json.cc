#include "engine/serve/suppression_json.h"

#include <array>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "engine/model/labels.h"
#include "engine/model/silence.h"
#include "engine/model/time.h"
#include "engine/serve/json_members.h"
#include "rules/upcoming.h"

namespace alertd::serve {
namespace {

namespace json = boost::json;

// That are shown after the one that holds now.
constexpr size_t kNextMax = 3;
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

constexpr size_t kNameBytesMax = 256;
// What a body may have: what the API adds, and then the keys of files.
constexpr std::array<KnownMember, 10> kMembers = {
    {{.key = "id", .bytes_max = kNameBytesMax},
     {.key = "created_by", .bytes_max = kNameBytesMax},
     {.key = "comment"},
     {.key = "name", .bytes_max = kNameBytesMax},
     {.key = "match", .kind = MemberKind::kTextMap},
     {.key = "time_range", .kind = MemberKind::kObject},
     {.key = "schedule", .kind = MemberKind::kObject},
     {.key = "condition", .bytes_max = kSuppressionBodyBytesMax},
     {.key = "reason"},
     {.key = "expires", .kind = MemberKind::kInstant}}};
constexpr std::array<KnownMember, 2> kRangeMembers = {
    {{.key = "start", .kind = MemberKind::kInstant}, {.key = "end", .kind = MemberKind::kInstant}}};
constexpr std::array<KnownMember, 4> kScheduleMembers = {
    {{.key = "weekdays", .kind = MemberKind::kTexts},
     {.key = "start"},
     {.key = "duration"},
     {.key = "timezone"}}};

void WriteTime(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& at) {
  if (at) json.Key(key).String(FormatTimestamp(*at));
}

void WriteText(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.Key(key).String(text);
}

std::string TimeOfDay(Duration since_midnight) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

void WriteSchedule(JsonWriter& json, const rules::Schedule& schedule) {
  json.Key("schedule").BeginObject().Key("weekdays").BeginArray();
  for (size_t day = 0; day < kWeekdays.size(); ++day) {
    if (schedule.weekdays.test(day)) json.String(kWeekdays[day]);
  }
  json.EndArray();
  json.Key("start").String(TimeOfDay(schedule.start_of_day));
  json.Key("duration").String(FormatDuration(schedule.duration));
  json.Key("timezone").String(schedule.timezone).EndObject();
}

void WriteDeclaration(JsonWriter& json, const rules::Suppression& suppression) {
  json.Key("name").String(suppression.name);
  json.Key("match").BeginObject();
  for (const auto& [label, expression] : suppression.match)
    json.Key(label).String(expression);
  json.EndObject();
  if (suppression.starts_at || suppression.ends_at) {
    json.Key("time_range").BeginObject();
    WriteTime(json, "start", suppression.starts_at);
    WriteTime(json, "end", suppression.ends_at);
    json.EndObject();
  }
  if (suppression.schedule) WriteSchedule(json, *suppression.schedule);
  if (suppression.condition) json.Key("condition").String(suppression.condition->text());
  WriteText(json, "reason", suppression.reason);
  WriteTime(json, "expires", suppression.expires_at);
}

void WriteOrigin(JsonWriter& json, const route::SuppressionView& view) {
  if (view.record == nullptr) {
    json.Key("source").String("file");
    json.Key("declared_in").String(route::PlaceOf(view.suppression()));
    return;
  }
  const SuppressionRecord& record = *view.record;
  json.Key("source").String("api");
  WriteText(json, "created_by", record.created_by);
  WriteTime(json, "created_at", record.created_at);
  WriteTime(json, "updated_at", record.updated_at);
  WriteTime(json, "ended_at", record.ended_at);
  WriteText(json, "end_reason", record.end_reason);
}

// The opening that holds now, and those to come.
void WriteOpenings(JsonWriter& json, const route::SuppressionView& view, Timestamp now) {
  const bool active = view.standing.open;
  const bool ended = view.record != nullptr && view.record->ended_at;
  json.Key("active").Bool(active);
  if (active) WriteTime(json, "until", view.standing.next_change);
  json.Key("next").BeginArray();
  const auto spans = ended ? std::vector<rules::OpenSpan>()
                           : rules::UpcomingSpans(view.suppression(), now, kNextMax + 1);
  size_t shown = 0;
  for (const rules::OpenSpan& span : spans) {
    if (span.begin <= now || ++shown > kNextMax) continue;
    json.BeginObject();
    WriteTime(json, "start", span.begin);
    WriteTime(json, "end", span.end);
    json.EndObject();
  }
  json.EndArray();
}

// Files are YAML, where a number may stand for a text; in JSON it is another thing.
Status CheckMembers(const json::object& object) {
  ALERTD_TRY([[maybe_unused]] const auto own, CheckKnownMembers(object, "", kMembers));
  if (const json::value* range = MemberReader(object, "").Find("time_range")) {
    ALERTD_TRY([[maybe_unused]] const auto times,
               CheckKnownMembers(range->get_object(), "time_range.", kRangeMembers));
  }
  if (const json::value* schedule = MemberReader(object, "").Find("schedule")) {
    ALERTD_TRY([[maybe_unused]] const auto times,
               CheckKnownMembers(schedule->get_object(), "schedule.", kScheduleMembers));
  }
  // Whoever reads the declaration refuses those that are like none, and does not know all of these.
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    const std::string_view nearest = NearestMember(name, kMembers);
    if (!nearest.empty() && nearest != name) {
      return InvalidInput("unknown key " + Quote(name) + " in a suppression (did you mean " +
                          Quote(nearest) + "?)");
    }
  }
  return Ok();
}

// Takes the text of the key out of the object; "" where it is not there.
Result<std::string> Extract(json::object& object, std::string_view key) {
  const MemberReader reader(object, "");
  ALERTD_TRY(std::string text, reader.TextOrEmpty(key));
  object.erase(json::string_view(key));
  return text;
}

}  // namespace

std::string_view SuppressionState(const route::SuppressionView& view) {
  if (view.standing.open) return SilenceStateName(SilenceState::kActive);
  return SilenceStateName(view.standing.over() ? SilenceState::kExpired : SilenceState::kPending);
}

void WriteSuppression(JsonWriter& json, const route::SuppressionView& view, size_t alerts,
                      Timestamp now) {
  json.BeginObject();
  json.Key("id").String(view.record == nullptr ? view.suppression().name : view.record->id);
  WriteDeclaration(json, view.suppression());
  WriteOrigin(json, view);
  json.Key("state").String(SuppressionState(view));
  WriteOpenings(json, view, now);
  json.Key("alerts").Integer(static_cast<int64_t>(alerts));
  json.EndObject();
}

Result<SuppressionRecord> ReadSuppression(std::string_view body) {
  ALERTD_TRY(json::object object,
             ReadStrictJsonObject(body, "the suppression", kSuppressionBodyBytesMax));
  ALERTD_TRY([[maybe_unused]] const auto checked, CheckMembers(object));
  SuppressionRecord record;
  ALERTD_TRY(record.id, Extract(object, "id"));
  ALERTD_TRY(record.created_by, Extract(object, "created_by"));
  ALERTD_TRY(const std::string comment, Extract(object, "comment"));
  if (!comment.empty()) {
    if (object.contains("reason")) {
      return InvalidInput("comment and reason say the same thing: only one may be there");
    }
    object["reason"] = comment;
  }
  for (auto member = object.begin(); member != object.end();)
    member = member->value().is_null() ? object.stable_erase(member) : std::next(member);
  record.declaration = json::serialize(object);
  return record;
}

}  // namespace alertd::serve
