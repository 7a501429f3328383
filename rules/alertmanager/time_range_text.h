#pragma once

// The little languages of time intervals. All fail with kInvalidInput.

#include <string_view>

#include "engine/base/result.h"
#include "rules/time_interval.h"

namespace alertd::rules {

// "monday:friday" or "saturday"; Sunday is 0.
Result<NumberRange> ParseWeekdays(std::string_view text);
// "1:5", "-3:-1", "15".
Result<NumberRange> ParseDaysOfMonth(std::string_view text);
// "january:march", "1:3", "may".
Result<NumberRange> ParseMonths(std::string_view text);
// "2024:2026", "2030".
Result<NumberRange> ParseYears(std::string_view text);
// "HH:MM" after midnight, from 00:00 to 24:00.
Result<Duration> ParseDayTime(std::string_view text);

}  // namespace alertd::rules
