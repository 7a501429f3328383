#include "rules/schedule.h"

#include <exception>

#include <date/tz.h>

#include "engine/base/check.h"

namespace alertd::rules {
namespace {

const date::time_zone* FindZone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;  // the library knows no other way to say so
  }
}

// The instant of a local time. A time in the gap of a change to summer time becomes the instant of
// the change; of two equal local times the first is meant.
Timestamp ToInstant(const date::time_zone& zone, date::local_time<Duration> local) {
  const date::local_info around = zone.get_info(local);
  if (around.result == date::local_info::nonexistent) return Timestamp{around.first.end};
  return Timestamp{local.time_since_epoch() - around.first.offset};
}

}  // namespace

bool IsKnownTimezone(const std::string& name) { return FindZone(name) != nullptr; }

Opening CurrentOrNextOpening(const Schedule& schedule, Timestamp now) {
  const date::time_zone* const zone = FindZone(schedule.timezone);
  ALERTD_CHECK(zone != nullptr && schedule.weekdays.any());
  const Timestamp at = now;
  const auto local_now =
      date::local_time<Duration>{at.time_since_epoch() + zone->get_info(at).offset};
  const auto today = date::floor<date::days>(local_now);
  // An opening that began up to 7 days ago may still hold now; the next one begins within 7 days.
  // One day more on each side for changes of the offset.
  for (auto day = today - date::days{8}; day <= today + date::days{9}; day += date::days{1}) {
    const date::weekday weekday{day};
    if (!schedule.weekdays.test(weekday.c_encoding())) continue;
    const Timestamp begin =
        ToInstant(*zone, date::local_time<Duration>{day} + schedule.start_of_day);
    const Timestamp end = begin + schedule.duration;
    if (now < end) return {.begin = begin, .end = end};
  }
  ALERTD_CHECK(false);  // every weekday comes within the days above
  return {};
}

}  // namespace alertd::rules
