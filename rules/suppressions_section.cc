// `suppressions:`, maintenance windows and known issues.

#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <variant>

#include "grammar/condition.h"
#include "rules/match_reader.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

void ReadWeekdays(FileScope& scope, SectionReader& reader, Schedule& schedule) {
  const YamlNode* const days = reader.Find("weekdays");
  if (days == nullptr) return;
  schedule.weekdays.reset();
  for (const TextValue& text : reader.Texts("weekdays")) {
    std::string word = text.value();
    for (char& c : word)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    bool found = false;
    for (size_t day = 0; day < kWeekdays.size(); ++day) {
      const bool same = word == kWeekdays[day] || word == kWeekdays[day].substr(0, 3);
      if (same) schedule.weekdays.set(day);
      found = found || same;
    }
    if (found || text.incomplete) continue;
    scope.Error({.name = "bad-schedule",
                 .range = text.location.range,
                 .message = "\"" + text.value() + "\" is not a day of the week",
                 .suggestion = DidYouMean(word, kWeekdays)});
  }
  // Days that are not right were reported, one by one.
  if (days->kind == YamlKind::kSequence && days->items.empty()) {
    scope.Error({.name = "bad-schedule",
                 .range = reader.KeyRange("weekdays"),
                 .message = "the schedule has no days",
                 .suggestion = "leave \"weekdays\" out for every day"});
  }
}

// "HH:MM" since midnight.
std::optional<Duration> ParseTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0U, 1U, 3U, 4U}) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

void ReadStart(FileScope& scope, SectionReader& reader, Schedule& schedule) {
  const std::optional<TextValue> start = reader.RequireText("start");
  if (!start || start->incomplete) return;
  if (const std::optional<Duration> time = ParseTimeOfDay(start->value())) {
    schedule.start_of_day = *time;
    return;
  }
  scope.Error({.name = "bad-schedule",
               .range = start->location.range,
               .message = "\"" + start->value() + "\" is not a time of day",
               .suggestion = "write it as \"HH:MM\", from \"00:00\" to \"23:59\", in quotes"});
}

void ReadDuration(FileScope& scope, SectionReader& reader, Schedule& schedule) {
  const YamlNode* const node = reader.Require("duration");
  if (node == nullptr) return;
  const std::optional<Duration> span = scope.Span(*node, "duration");
  if (!span) return;
  schedule.duration = *span;
  constexpr Duration kDurationMax = std::chrono::days{7};
  if (*span > Duration::zero() && *span <= kDurationMax) return;
  scope.Error(
      {.name = "bad-schedule",
       .range = node->range,
       .message = "the duration must be more than 0 and at most 7d, not " + FormatDuration(*span),
       .suggestion = {}});
}

std::optional<Schedule> ReadSchedule(FileScope& scope, const YamlNode& node) {
  SectionReader reader(scope, node, "a schedule");
  if (!reader.is_mapping()) return std::nullopt;
  Schedule schedule;
  ReadWeekdays(scope, reader, schedule);
  ReadStart(scope, reader, schedule);
  ReadDuration(scope, reader, schedule);
  if (const std::optional<TextValue> zone = reader.Text("timezone")) {
    schedule.timezone = zone->value();
    if (!zone->incomplete && !IsKnownTimezone(zone->value())) {
      scope.Error({.name = "bad-schedule",
                   .range = zone->location.range,
                   .message = "unknown timezone \"" + zone->value() + "\"",
                   .suggestion = "use a name of the IANA database, such as Europe/Warsaw"});
    }
  }
  reader.Finish();
  return schedule;
}

void ReadTimeRange(FileScope& scope, const YamlNode& node, Suppression& suppression) {
  SectionReader reader(scope, node, "a time_range");
  const YamlNode* const start = reader.Find("start");
  const YamlNode* const end = reader.Find("end");
  reader.Finish();
  if (!reader.is_mapping()) return;
  if (start == nullptr && end == nullptr) {
    scope.Error({.name = "missing-key",
                 .range = reader.range(),
                 .message = "a time_range needs \"start\" or \"end\"",
                 .suggestion = {}});
  }
  if (start != nullptr) suppression.starts_at = scope.Instant(*start, "start");
  if (end != nullptr) suppression.ends_at = scope.Instant(*end, "end");
  const bool backwards = suppression.starts_at && suppression.ends_at &&
                         *suppression.ends_at <= *suppression.starts_at;
  if (!backwards) return;
  scope.Error({.name = "bad-time",
               .range = end->range,
               .message = "the time range ends at or before its start",
               .suggestion = {}});
}

// What was meant, or else what the language has where something stands that it has not.
std::string ConditionHelp(const SourceError& error) {
  if (!error.suggestion.empty()) return "did you mean " + error.suggestion + "?";
  if (!error.message.starts_with("unexpected")) return {};
  return "a condition compares texts with ==, !=, =~, !~, in ['a', 'b'] and not in, and joins "
         "comparisons with and, or, not and parentheses";
}

void ReadCondition(FileScope& scope, SectionReader& reader, Suppression& suppression) {
  const std::optional<TextValue> text = reader.Text("condition");
  if (!text || text->incomplete) return;
  auto parsed = grammar::Condition::Parse(text->value());
  if (const SourceError* const error = std::get_if<SourceError>(&parsed)) {
    scope.Error({.name = "condition",
                 .range = text->text.Locate(error->range),
                 .message = error->message,
                 .suggestion = ConditionHelp(*error)});
    return;
  }
  suppression.condition = std::get<grammar::Condition>(std::move(parsed));
}

// Without any of these a suppression would keep every alert quiet for ever.
bool IsBounded(const YamlNode& node) {
  const YamlNode* const match = node.Find("match");
  // What has no matchers matches everything.
  if (match != nullptr && (match->kind != YamlKind::kMapping || !match->entries.empty()))
    return true;
  for (const std::string_view key : {"condition", "time_range", "schedule", "expires"}) {
    if (node.Find(key) != nullptr) return true;
  }
  return false;
}

// Keys of silences and of Alertmanager's routes that are often tried here.
constexpr SectionReader::Hint kHints[] = {
    {"matchers", "here it is \"match\", with names of labels and regular expressions"},
    {"match_re", "here it is \"match\", with names of labels and regular expressions"},
    {"comment", "here it is \"reason\""},
    {"starts_at", "here it is \"time_range: {start: …}\""},
    {"ends_at", "here it is \"time_range: {end: …}\""},
};

void ReadSuppression(FileScope& scope, const YamlNode& node, Draft& draft) {
  SectionReader reader(scope, node, "a suppression");
  Suppression suppression;
  const std::optional<TextValue> name = reader.RequireText("name");
  DeclaredMatch match = ReadMatch(scope, reader);
  suppression.matchers = std::move(match.matchers);
  suppression.match = std::move(match.declared);
  if (const YamlNode* const range = reader.Find("time_range")) {
    ReadTimeRange(scope, *range, suppression);
  }
  if (const YamlNode* const schedule = reader.Find("schedule")) {
    suppression.schedule = ReadSchedule(scope, *schedule);
  }
  ReadCondition(scope, reader, suppression);
  suppression.reason = reader.TextOr("reason", "");
  if (const YamlNode* const expires = reader.Find("expires")) {
    suppression.expires_at = scope.Instant(*expires, "expires");
  }
  reader.AddHints(kHints);
  reader.Finish();
  if (!reader.is_mapping()) return;
  if (!IsBounded(node)) {
    scope.Error({.name = "unbounded-suppression",
                 .range = reader.range(),
                 .message = "a suppression without \"match\", \"condition\" or a time would keep "
                            "every alert quiet for ever",
                 .suggestion = {}});
  }
  if (!name) return;
  suppression.name = name->value();
  suppression.location = scope.Locate(name->location.range);
  Declare(scope, draft, "suppression", {.name = suppression.name, .location = name->location});
  draft.suppressions.push_back(std::move(suppression));
}

}  // namespace

void ReadSuppressionsSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const YamlNode* node : scope.Items(section, "\"suppressions\"")) {
    ReadSuppression(scope, *node, draft);
  }
}

}  // namespace alertd::rules
