#include "rules/upcoming.h"

namespace alertd::rules {
namespace {

bool IsOpen(const TimeInterval& interval, Timestamp at) { return Contains(interval, at); }
bool IsOpen(const Suppression& suppression, Timestamp at) { return OpenAt(suppression, at); }

template <typename Opening>
std::vector<OpenSpan> Spans(const Opening& opening, Timestamp now, size_t count) {
  std::vector<OpenSpan> spans;
  std::optional<Timestamp> begin = now;
  if (!IsOpen(opening, now)) begin = NextChange(opening, now);
  while (begin && spans.size() < count) {
    const std::optional<Timestamp> end = NextChange(opening, *begin);
    spans.push_back({*begin, end});
    begin = end ? NextChange(opening, *end) : std::nullopt;
  }
  return spans;
}

}  // namespace

std::vector<OpenSpan> UpcomingSpans(const TimeInterval& interval, Timestamp now, size_t count) {
  return Spans(interval, now, count);
}

std::vector<OpenSpan> UpcomingSpans(const Suppression& suppression, Timestamp now, size_t count) {
  return Spans(suppression, now, count);
}

}  // namespace alertd::rules
