#include "rules/time_interval.h"

#include <algorithm>
#include <exception>
#include <set>

#include <date/tz.h>

namespace alertd::rules {
namespace {

using LocalTime = date::local_time<Duration>;

// Null for a zone that the database lacks, which validation has kept out.
const date::time_zone* FindZone(const std::string& timezone) {
  try {
    if (timezone == "Local") return date::current_zone();
    return date::locate_zone(timezone.empty() ? "UTC" : timezone);
  } catch (const std::exception&) {
    return nullptr;  // the library knows no other way to say so
  }
}

bool InRanges(const std::vector<NumberRange>& ranges, int value) {
  return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [value](NumberRange range) {
           return range.begin <= value && value <= range.end;
         });
}

// Ranges count from the month's end where negative.
bool HasDay(const std::vector<NumberRange>& ranges, int day, int days_in_month) {
  if (ranges.empty()) return true;
  return std::any_of(ranges.begin(), ranges.end(), [&](NumberRange range) {
    const int begin = range.begin < 0 ? days_in_month + range.begin + 1 : range.begin;
    const int end = range.end < 0 ? days_in_month + range.end + 1 : range.end;
    return begin <= day && day <= end;
  });
}

bool HasDate(const TimeIntervalPart& part, date::local_days day) {
  const date::year_month_day date{day};
  const date::year_month_day_last last{date.year(), date::month_day_last{date.month()}};
  const auto day_number = static_cast<int>(static_cast<unsigned>(date.day()));
  const auto days_in_month = static_cast<int>(static_cast<unsigned>(last.day()));
  const auto weekday = static_cast<int>(date::weekday{day}.c_encoding());
  return InRanges(part.weekdays, weekday) &&
         HasDay(part.days_of_month, day_number, days_in_month) &&
         InRanges(part.months, static_cast<int>(static_cast<unsigned>(date.month()))) &&
         InRanges(part.years, static_cast<int>(date.year()));
}

bool HasTime(const TimeIntervalPart& part, Duration of_day) {
  return part.times.empty() ||
         std::any_of(part.times.begin(), part.times.end(), [of_day](const DayTimeRange& range) {
           return range.begin <= of_day && of_day < range.end;
         });
}

bool PartContains(const TimeIntervalPart& part, Timestamp at) {
  const date::time_zone* const zone = FindZone(part.timezone);
  if (zone == nullptr) return false;
  const LocalTime local{at.time_since_epoch() + zone->get_info(at).offset};
  const auto day = date::floor<date::days>(local);
  return HasDate(part, day) && HasTime(part, local - LocalTime{day});
}

// The instants of one local day at which a part may change.
void AddEdges(const TimeIntervalPart& part, const date::time_zone& zone, date::local_days day,
              std::set<Timestamp>& edges) {
  const auto add = [&](Duration of_day) {
    const LocalTime local = LocalTime{day} + of_day;
    const date::local_info around = zone.get_info(local);
    edges.insert(Timestamp{local.time_since_epoch() - around.first.offset});
    if (around.result == date::local_info::unique) return;
    edges.insert(Timestamp{local.time_since_epoch() - around.second.offset});
    edges.insert(Timestamp{around.first.end});
  };
  add(Duration::zero());
  if (!HasDate(part, day)) return;
  for (const DayTimeRange& range : part.times) {
    add(range.begin);
    add(range.end);
  }
}

}  // namespace

bool Contains(const TimeInterval& interval, Timestamp at) {
  return std::any_of(interval.parts.begin(), interval.parts.end(),
                     [at](const TimeIntervalPart& part) { return PartContains(part, at); });
}

std::optional<Timestamp> NextChange(const TimeInterval& interval, Timestamp at) {
  const bool now = Contains(interval, at);
  // Day by day, one more before for zones that are behind.
  for (auto day = date::floor<date::days>(at) - date::days{1}; day < at + kNextChangeMax;
       day += date::days{1}) {
    std::set<Timestamp> edges;
    for (const TimeIntervalPart& part : interval.parts) {
      const date::time_zone* const zone = FindZone(part.timezone);
      if (zone == nullptr) continue;
      AddEdges(part, *zone, date::local_days{day.time_since_epoch()}, edges);
      // A change of the zone's offset moves the local time.
      edges.insert(date::floor<Duration>(zone->get_info(day).end));
    }
    for (const Timestamp edge : edges) {
      const bool this_day = edge < day + date::days{2};
      if (edge > at && this_day && Contains(interval, edge) != now) return edge;
    }
  }
  return std::nullopt;
}

bool IsKnownLocation(const std::string& timezone) { return FindZone(timezone) != nullptr; }

}  // namespace alertd::rules
