#pragma once

#include <bitset>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/model/time.h"

namespace alertd::rules {

// A window that opens again and again at a local time of day, such as every Saturday at 02:00 in
// Warsaw for 4 hours. It may last over midnight, and over a change to or from summer time: the
// start is local time (the later side of a gap), the duration is real time.
struct Schedule {
  std::bitset<7> weekdays = std::bitset<7>().set();  // of the start; Sunday is 0
  Duration start_of_day{0};                          // after local midnight, less than 24 h
  Duration duration{0};                              // more than 0, at most 7 days
  std::string timezone = "UTC";                      // a name of the IANA database

  bool operator==(const Schedule&) const = default;
};

// Whether the IANA database has the zone.
bool IsKnownTimezone(const std::string& name);

struct Opening {
  Timestamp begin;
  Timestamp end;
};

// The opening that holds `now`, or else the next one after it.
// REQUIRES: at least one weekday and a known timezone.
Opening CurrentOrNextOpening(const Schedule& schedule, Timestamp now);

}  // namespace alertd::rules
