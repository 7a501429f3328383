#include "tools/plot_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace alertd::tools {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kRowsPerTick = 3;
// Axes end here, so that no difference of two values overflows.
constexpr double kValueMax = 1e300;
// Zero is taken in when the values keep at least this share of the height.
constexpr double kShareBesideZero = 0.6;
constexpr double kPlainMin = 1e-4;
constexpr double kPlainMax = 1e9;
// Blanks between the texts of two ticks.
constexpr size_t kTickGap = 3;

struct TimeStep {
  Duration step;
  const char* format;
};

// How a time is written says how far ticks are apart; the date stands in the caption.
constexpr const char* kToTheSecond = "{3:02}:{4:02}:{5:02}";
constexpr const char* kToTheMinute = "{3:02}:{4:02}";
constexpr const char* kToTheHour = "{1:02}-{2:02} {3:02}:{4:02}";
constexpr const char* kToTheDay = "{0:04}-{1:02}-{2:02}";
constexpr const char* kWhole = "{0:04}-{1:02}-{2:02} {3:02}:{4:02}:{5:02}";

constexpr std::array kTimeSteps = {
    TimeStep{seconds{1}, kToTheSecond},  TimeStep{seconds{5}, kToTheSecond},
    TimeStep{seconds{10}, kToTheSecond}, TimeStep{seconds{15}, kToTheSecond},
    TimeStep{seconds{30}, kToTheSecond}, TimeStep{minutes{1}, kToTheMinute},
    TimeStep{minutes{5}, kToTheMinute},  TimeStep{minutes{10}, kToTheMinute},
    TimeStep{minutes{15}, kToTheMinute}, TimeStep{minutes{30}, kToTheMinute},
    TimeStep{hours{1}, kToTheMinute},    TimeStep{hours{2}, kToTheMinute},
    TimeStep{hours{3}, kToTheMinute},    TimeStep{hours{6}, kToTheHour},
    TimeStep{hours{12}, kToTheHour},     TimeStep{days{1}, kToTheDay},
    TimeStep{days{2}, kToTheDay},        TimeStep{days{7}, kToTheDay},
    TimeStep{days{14}, kToTheDay},       TimeStep{days{30}, kToTheDay},
    TimeStep{days{90}, kToTheDay},       TimeStep{days{365}, kToTheDay},
    TimeStep{days{3650}, kToTheDay}};

// 1, 2 or 5 times a power of ten, and not less than `size`.
double RoundStep(double size) {
  const double power = std::pow(10, std::floor(std::log10(size)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= size) return factor * power;
  }
  return 10 * power;
}

Duration OffsetAt(Timestamp at, const UtcOffset& utc_offset) {
  return utc_offset ? utc_offset(at) : Duration{0};
}

std::string TimeText(Timestamp at, const UtcOffset& utc_offset, const char* format) {
  const Timestamp local = at + OffsetAt(at, utc_offset);
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{local - day};
  return fmt::format(fmt::runtime(format), static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

double ValueAxis::Share(double value) const {
  return (std::clamp(value, low, high) - low) / (high - low);
}

std::string ValueAxis::TickText(double value) const {
  const double largest = std::max(std::abs(low), std::abs(high));
  if (std::abs(value) < step / 2) return "0";
  if (step < kPlainMin || largest >= kPlainMax) return fmt::format("{:.4g}", value);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return fmt::format("{:.{}f}", value, decimals);
}

ValueAxis ChooseValueAxis(double min, double max, size_t rows) {
  min = std::clamp(min, -kValueMax, kValueMax);
  max = std::clamp(max, min, kValueMax);
  if (min > 0 && max - min >= kShareBesideZero * max) min = 0;
  if (max < 0 && max - min >= kShareBesideZero * -min) max = 0;
  const double ticks = std::max(1.0, std::floor(static_cast<double>(rows) / kRowsPerTick));
  // Of a constant, or what differs in its last bits only, a fifth to each side.
  const double size = std::max(std::abs(min), std::abs(max));
  if (!(max - min > size * 1e-9)) {
    const double around = size > 0 ? size / 5 : 1;
    min -= around;
    max += around;
  }
  ValueAxis axis;
  axis.step = RoundStep(std::max((max - min) / ticks, 1e-300));
  axis.low = std::floor(min / axis.step) * axis.step;
  axis.high = std::ceil(max / axis.step) * axis.step;
  if (!(axis.high > axis.low)) axis.high = axis.low + axis.step;
  return axis;
}

std::vector<TimeTick> ChooseTimeTicks(const TimeSpan& span, size_t columns,
                                      const UtcOffset& utc_offset) {
  const Duration length = std::max(span.end - span.start, Duration{1});
  const TimeStep* chosen = &kTimeSteps.back();
  for (const TimeStep& each : kTimeSteps) {
    const size_t width = TimeText(span.start, utc_offset, each.format).size() + kTickGap;
    if (length / each.step >= static_cast<Duration::rep>(columns / width)) continue;
    chosen = &each;
    break;
  }
  std::vector<TimeTick> ticks;
  const Duration offset = OffsetAt(span.start, utc_offset);
  const Duration local = (span.start + offset).time_since_epoch();
  Duration next = std::chrono::floor<Duration>(local) / chosen->step * chosen->step;
  while (next < local)
    next += chosen->step;
  for (Timestamp at{next - offset}; at <= span.end && ticks.size() < columns; at += chosen->step)
    ticks.push_back({at, TimeText(at, utc_offset, chosen->format)});
  return ticks;
}

std::string LocalTimeText(Timestamp at, const UtcOffset& utc_offset) {
  return TimeText(at, utc_offset, kWhole);
}

std::string ZoneText(Timestamp at, const UtcOffset& utc_offset) {
  const auto offset = std::chrono::duration_cast<minutes>(OffsetAt(at, utc_offset)).count();
  if (offset == 0) return "UTC";
  return fmt::format("UTC{}{:02}:{:02}", offset < 0 ? '-' : '+', std::abs(offset) / 60,
                     std::abs(offset) % 60);
}

}  // namespace alertd::tools
