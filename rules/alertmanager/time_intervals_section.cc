// `time_intervals:`, and `mute_time_intervals:`, which means the same.

#include <string>
#include <utility>

#include "rules/alertmanager/time_range_text.h"
#include "rules/schema/shape.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr auto kTimeFields = std::to_array<Field>({
    {.key = "start_time", .need = kRequired},
    {.key = "end_time", .need = kRequired},
});
constexpr Shape kTimeShape{.what = "a range of times", .fields = kTimeFields};
constexpr auto kPartFields = std::to_array<Field>({
    {"times", kObjects, &kTimeShape},
    {"weekdays", kTexts},
    {"days_of_month", kTexts},
    {"months", kTexts},
    {"years", kTexts},
    {"location"},
});
constexpr Shape kPartShape{.what = "a time interval's times", .fields = kPartFields};
constexpr auto kIntervalFields = std::to_array<Field>({
    {.key = "name", .need = kRequired},
    {"time_intervals", kObjects, &kPartShape},
});
constexpr Shape kIntervalShape{.what = "a time interval", .fields = kIntervalFields};

void ReportBadTime(FileScope& scope, SourceRange range, std::string message) {
  scope.Error({.name = "bad-time-interval",
               .range = range,
               .message = std::move(message),
               .suggestion = {}});
}

std::vector<NumberRange> ReadRanges(FileScope& scope, const Settings& settings,
                                    std::string_view key,
                                    Result<NumberRange> (*parse)(std::string_view)) {
  std::vector<NumberRange> ranges;
  const std::vector<std::string>& texts = settings.Texts(key);
  for (size_t i = 0; i < texts.size(); ++i) {
    Result<NumberRange> range = parse(texts[i]);
    if (range) {
      ranges.push_back(*range);
    } else {
      ReportBadTime(scope, settings.Find(key)->item_ranges[i], std::move(range).error().message);
    }
  }
  return ranges;
}

std::optional<Duration> ReadDayTime(FileScope& scope, const Settings& settings,
                                    std::string_view key) {
  if (!settings.Has(key)) return std::nullopt;  // which was reported
  Result<Duration> time = ParseDayTime(settings.Text(key));
  if (time) return *time;
  ReportBadTime(scope, settings.ValueRange(key), std::move(time).error().message);
  return std::nullopt;
}

std::vector<DayTimeRange> ReadTimes(FileScope& scope, const Settings& settings) {
  std::vector<DayTimeRange> times;
  for (const Settings& time : settings.Objects("times")) {
    const std::optional<Duration> begin = ReadDayTime(scope, time, "start_time");
    const std::optional<Duration> end = ReadDayTime(scope, time, "end_time");
    if (!begin || !end) continue;
    if (*begin >= *end) {
      ReportBadTime(scope, time.ValueRange("end_time"),
                    "\"" + time.Text("end_time") + "\" is not after \"" + time.Text("start_time") +
                        "\"; a range over midnight is two ranges");
      continue;
    }
    times.push_back({.begin = *begin, .end = *end});
  }
  return times;
}

TimeIntervalPart ReadPart(FileScope& scope, const Settings& settings) {
  TimeIntervalPart part;
  part.times = ReadTimes(scope, settings);
  part.weekdays = ReadRanges(scope, settings, "weekdays", ParseWeekdays);
  part.days_of_month = ReadRanges(scope, settings, "days_of_month", ParseDaysOfMonth);
  part.months = ReadRanges(scope, settings, "months", ParseMonths);
  part.years = ReadRanges(scope, settings, "years", ParseYears);
  if (!settings.Has("location")) return part;
  part.timezone = settings.Text("location");
  if (!IsKnownLocation(part.timezone)) {
    ReportBadTime(
        scope, settings.ValueRange("location"),
        "unknown location \"" + part.timezone + "\"; expected a name such as " + "Europe/Warsaw");
  }
  return part;
}

}  // namespace

void ReadTimeIntervals(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const Settings& settings : ReadShapes(scope, section, kIntervalShape)) {
    TimeInterval interval;
    interval.name = settings.Text("name");
    interval.location = settings.location();
    for (const Settings& part : settings.Objects("time_intervals"))
      interval.parts.push_back(ReadPart(scope, part));
    if (interval.name.empty()) continue;
    const NameUse use{.name = interval.name,
                      .location = settings.Locate(settings.ValueRange("name"))};
    if (!Declare(scope, draft, "time interval", use)) continue;
    draft.alertmanager.time_intervals.push_back(std::move(interval));
  }
}

}  // namespace alertd::rules
