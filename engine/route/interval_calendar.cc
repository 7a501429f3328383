#include "engine/route/interval_calendar.h"

#include <algorithm>
#include <utility>

namespace alertd::route {
namespace {

// time intervals nights, weekends
std::string Named(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names)
    joined += (joined.empty() ? "" : ", ") + name;
  return (names.size() == 1 ? "time interval " : "time intervals ") + joined;
}

}  // namespace

IntervalCalendar::IntervalCalendar(std::vector<rules::TimeInterval> intervals, Timestamp now) {
  for (rules::TimeInterval& interval : intervals) {
    std::string name = interval.name;
    entries_.emplace(std::move(name), Entry{std::move(interval), false, now});
  }
  Reset(now);
}

std::string IntervalCalendar::WhyMuted(const rules::Route& route) const {
  const std::vector<std::string> muting = MutingNow(route);
  std::string why = muting.empty() ? "" : Named(muting);
  if (IsActive(route)) return why;
  return why + (why.empty() ? "" : ", ") + "being outside of " + Named(route.active_time_intervals);
}

std::vector<std::string> IntervalCalendar::IntervalsMuting(const rules::Route& route) const {
  const std::vector<std::string> muting = MutingNow(route);
  return muting.empty() && !IsActive(route) ? route.active_time_intervals : muting;
}

std::vector<std::string> IntervalCalendar::MutingNow(const rules::Route& route) const {
  std::vector<std::string> muting;
  for (const std::string& name : route.mute_time_intervals) {
    if (Holds(name)) muting.push_back(name);
  }
  return muting;
}

std::optional<Timestamp> IntervalCalendar::NextChange() const {
  std::optional<Timestamp> next;
  for (const auto& [name, entry] : entries_)
    next = std::min(next.value_or(entry.next_look), entry.next_look);
  return next;
}

bool IntervalCalendar::Advance(Timestamp now) {
  bool changed = false;
  for (auto& [name, entry] : entries_) {
    if (entry.next_look > now) continue;
    const bool held = entry.holds;
    Refresh(entry, now);
    changed = changed || held != entry.holds;
  }
  return changed;
}

void IntervalCalendar::Reset(Timestamp now) {
  for (auto& [name, entry] : entries_)
    Refresh(entry, now);
}

// Beyond what NextChange() looks at, it is asked again.
void IntervalCalendar::Refresh(Entry& entry, Timestamp now) {
  entry.holds = Contains(entry.interval, now);
  entry.next_look = rules::NextChange(entry.interval, now).value_or(now + rules::kNextChangeMax);
}

bool IntervalCalendar::IsActive(const rules::Route& route) const {
  const auto& active = route.active_time_intervals;
  return active.empty() || std::any_of(active.begin(), active.end(),
                                       [this](const auto& name) { return Holds(name); });
}

bool IntervalCalendar::Holds(const std::string& name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && found->second.holds;
}

}  // namespace alertd::route
