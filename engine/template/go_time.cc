#include "engine/template/go_time.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/model/quote.h"
#include "engine/template/civil_time.h"

namespace alertd::tmpl {
namespace {

using std::chrono::nanoseconds;
using Instant = std::chrono::sys_time<nanoseconds>;

constexpr size_t kShortNameBytes = 3;

std::string Padded(int64_t number, size_t width, char fill = '0') {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), fill);
  return text;
}

int Hour12(const CivilTime& time) { return time.hour % 12 == 0 ? 12 : time.hour % 12; }

// "+0530", or with a colon, with seconds, or "Z" for UTC.
struct OffsetStyle {
  std::string_view colon;
  bool z_for_utc;
  bool seconds = false;
};

std::string PrintOffset(const CivilTime& time, OffsetStyle style) {
  if (style.z_for_utc && time.offset_seconds == 0) return "Z";
  const std::string colon(style.colon);
  const int seconds = std::abs(time.offset_seconds);
  const int minutes = seconds / 60;
  return (time.offset_seconds < 0 ? "-" : "+") + Padded(minutes / 60, 2) + colon +
         Padded(minutes % 60, 2) + (style.seconds ? colon + Padded(seconds % 60, 2) : "");
}

// What may not follow a piece of a layout: "Jan" begins other words, too.
enum class Follower { kAny, kNoSmallLetter };

// One piece of a layout and what it stands for. Where several match, the first is meant.
struct LayoutPiece {
  std::string_view text;
  std::string (*print)(const CivilTime& time);
  Follower follower = Follower::kAny;

  bool Begins(std::string_view layout) const {
    if (!layout.starts_with(text)) return false;
    const std::string_view rest = layout.substr(text.size());
    const bool word_goes_on = !rest.empty() && rest.front() >= 'a' && rest.front() <= 'z';
    return follower == Follower::kAny || !word_goes_on;
  }
};

std::string ShortName(std::string_view name) {
  return std::string(name.substr(0, kShortNameBytes));
}

std::string MonthName(const CivilTime& time) { return PrintMonth(time.month); }
std::string WeekdayName(const CivilTime& time) { return PrintWeekday(time.weekday); }

constexpr LayoutPiece kLayoutPieces[] = {
    {"January", [](const CivilTime& t) { return MonthName(t); }},
    {"Jan", [](const CivilTime& t) { return ShortName(MonthName(t)); }, Follower::kNoSmallLetter},
    {"Monday", [](const CivilTime& t) { return WeekdayName(t); }},
    {"Mon", [](const CivilTime& t) { return ShortName(WeekdayName(t)); }, Follower::kNoSmallLetter},
    {"MST", [](const CivilTime& t) { return t.zone; }},
    {"2006", [](const CivilTime& t) { return Padded(t.year, 4); }},
    {"002", [](const CivilTime& t) { return Padded(t.year_day, 3); }},
    {"__2", [](const CivilTime& t) { return Padded(t.year_day, 3, ' '); }},
    {"_2006", [](const CivilTime& t) { return "_" + Padded(t.year, 4); }},
    {"_2", [](const CivilTime& t) { return Padded(t.day, 2, ' '); }},
    {"01", [](const CivilTime& t) { return Padded(t.month, 2); }},
    {"02", [](const CivilTime& t) { return Padded(t.day, 2); }},
    {"03", [](const CivilTime& t) { return Padded(Hour12(t), 2); }},
    {"04", [](const CivilTime& t) { return Padded(t.minute, 2); }},
    {"05", [](const CivilTime& t) { return Padded(t.second, 2); }},
    {"06", [](const CivilTime& t) { return Padded(t.year % 100, 2); }},
    {"15", [](const CivilTime& t) { return Padded(t.hour, 2); }},
    {"PM", [](const CivilTime& t) { return std::string(t.hour >= 12 ? "PM" : "AM"); }},
    {"pm", [](const CivilTime& t) { return std::string(t.hour >= 12 ? "pm" : "am"); }},
    {"-070000",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", false, true});
     }},
    {"-07:00:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", false, true});
     }},
    {"-07:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", false});
     }},
    {"-0700",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", false});
     }},
    {"-07",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", false}).substr(0, 3);
     }},
    {"Z070000",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", true, true});
     }},
    {"Z07:00:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", true, true});
     }},
    {"Z07:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", true});
     }},
    {"Z0700",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", true});
     }},
    {"Z07",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", true}).substr(0, 3);
     }},
    {"1", [](const CivilTime& t) { return std::to_string(t.month); }},
    {"2", [](const CivilTime& t) { return std::to_string(t.day); }},
    {"3", [](const CivilTime& t) { return std::to_string(Hour12(t)); }},
    {"4", [](const CivilTime& t) { return std::to_string(t.minute); }},
    {"5", [](const CivilTime& t) { return std::to_string(t.second); }},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A fraction such as .000 or ,999 at the front of `layout`: its length, 0 when there is none.
size_t FractionLength(std::string_view layout) {
  if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',')) return 0;
  if (layout[1] != '0' && layout[1] != '9') return 0;
  size_t end = 1;
  while (end < layout.size() && layout[end] == layout[1]) {
    ++end;
  }
  const bool ends = end == layout.size() || !IsDigit(layout[end]);
  return ends ? end : 0;
}

std::string PrintFraction(const CivilTime& time, std::string_view layout) {
  // There are no more than nine, however many are asked for.
  std::string digits = Padded(time.nanosecond, 9).substr(0, layout.size() - 1);
  if (layout[1] == '9') digits.resize(digits.find_last_not_of('0') + 1);
  return digits.empty() ? "" : std::string(1, layout[0]) + digits;
}

// A number with its unit: 1.5ms as Go spells it, without trailing zeros.
std::string PrintFractional(uint64_t count, uint64_t unit, std::string_view suffix) {
  std::string text = std::to_string(count / unit);
  std::string fraction = std::to_string(unit + count % unit).substr(1);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  if (unit > 1 && !fraction.empty()) text += "." + fraction;
  return text + std::string(suffix);
}

int64_t Nanoseconds(const ZonedTime& time) { return time.at.time_since_epoch().count(); }

}  // namespace

std::string PrintSpan(nanoseconds span) {
  const bool negative = span.count() < 0;
  uint64_t rest =
      negative ? 0 - static_cast<uint64_t>(span.count()) : static_cast<uint64_t>(span.count());
  const std::string sign = negative ? "-" : "";
  if (rest == 0) return "0s";
  if (rest < 1'000) return sign + PrintFractional(rest, 1, "ns");
  if (rest < 1'000'000) return sign + PrintFractional(rest, 1'000, "µs");
  if (rest < kNanosecondsPerSecond) return sign + PrintFractional(rest, 1'000'000, "ms");
  std::string text;
  const uint64_t minutes = rest / (60 * static_cast<uint64_t>(kNanosecondsPerSecond));
  rest -= minutes * 60 * static_cast<uint64_t>(kNanosecondsPerSecond);
  if (minutes >= 60) text += std::to_string(minutes / 60) + "h";
  if (minutes > 0) text += std::to_string(minutes % 60) + "m";
  return sign + text + PrintFractional(rest, kNanosecondsPerSecond, "s");
}

std::string PrintTime(const ZonedTime& time) {
  return FormatTime(time, "2006-01-02 15:04:05.999999999 -0700 MST");
}

std::string PrintTimeSyntax(const ZonedTime& time) {
  const CivilTime civil = TakeApart(time);
  std::string out = "time.Date(" + std::to_string(civil.year) + ", time." + MonthName(civil);
  for (const int64_t part : {int64_t{civil.day}, int64_t{civil.hour}, int64_t{civil.minute},
                             int64_t{civil.second}, civil.nanosecond}) {
    out += ", " + std::to_string(part);
  }
  return out +
         (time.zone.empty() ? ", time.UTC)" : ", time.Location(" + Quote(time.zone, {}) + "))");
}

std::string FormatTime(const ZonedTime& time, std::string_view layout) {
  const CivilTime civil = TakeApart(time);
  std::string out;
  while (!layout.empty()) {
    if (const size_t length = FractionLength(layout); length > 0) {
      out += PrintFraction(civil, layout.substr(0, length));
      layout.remove_prefix(length);
      continue;
    }
    const LayoutPiece* found = nullptr;
    for (const LayoutPiece& piece : kLayoutPieces) {
      if (piece.Begins(layout)) {
        found = &piece;
        break;
      }
    }
    out += found == nullptr ? std::string(1, layout.front()) : found->print(civil);
    layout.remove_prefix(found == nullptr ? 1 : found->text.size());
  }
  return out;
}

Result<ZonedTime> InZone(const ZonedTime& time, std::string_view zone) {
  if (zone.empty() || zone == "UTC") return ZonedTime{.at = time.at, .zone = {}};
  if (!IsKnownZone(zone)) return NotFound("unknown time zone " + std::string(zone));
  return ZonedTime{.at = time.at, .zone = std::string(zone)};
}

Result<ZonedTime> TimeFromUnixSeconds(double seconds) {
  constexpr int64_t kWholeSecondsMax = kNanosecondsMax / kNanosecondsPerSecond;
  constexpr auto kSecondsMax = static_cast<double>(kWholeSecondsMax);
  // Written so that NaN is refused too.
  if (!(std::fabs(seconds) < kSecondsMax)) return InvalidInput("time out of range");
  const nanoseconds rounded(static_cast<int64_t>(seconds * 1e9));
  return ZonedTime{.at = Instant(std::chrono::duration_cast<std::chrono::milliseconds>(rounded)),
                   .zone = {}};
}

ZonedTime TimeFromTimestamp(Timestamp at) {
  const auto since_1970 = at.time_since_epoch();
  if (since_1970 == std::chrono::seconds(kGoZeroSeconds)) {
    return {.at = kGoZeroTime, .zone = {}};
  }
  constexpr auto kMillisecondsMax =
      std::chrono::duration_cast<Duration>(nanoseconds(kNanosecondsMax));
  return {.at = Instant(std::clamp(since_1970, -kMillisecondsMax, kMillisecondsMax)), .zone = {}};
}

nanoseconds SpanBetween(const ZonedTime& earlier, const ZonedTime& later) {
  int64_t difference = 0;
  const bool overflows =
      IsZero(earlier) != IsZero(later) ||
      __builtin_sub_overflow(Nanoseconds(later), Nanoseconds(earlier), &difference);
  if (!overflows) return nanoseconds(difference);
  return later.at < earlier.at ? nanoseconds::min() : nanoseconds::max();
}

}  // namespace alertd::tmpl
