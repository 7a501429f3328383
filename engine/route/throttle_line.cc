// How much a rate limit lets through of what is for one receiver, and when.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/model/time.h"
#include "engine/route/throttle.h"

namespace alertd::route {

bool Throttle::Line::HasNews() const {
  return std::any_of(storm.begin(), storm.end(),
                     [](const auto& each) { return !each.second.held.empty(); });
}

bool Throttle::Line::HoldsFiring() const {
  return std::any_of(storm.begin(), storm.end(), [](const auto& each) {
    return !each.second.held.empty() && !each.second.firing.empty();
  });
}

Timestamp Throttle::Line::HeldSince() const {
  Timestamp since = Timestamp::max();
  for (const auto& [key, group] : storm)
    if (!group.held.empty()) since = std::min(since, group.held_since);
  return since;
}

bool Throttle::Line::HasStorm(const std::string& group_key) const {
  return storm.contains(group_key) || ExpectsSummaryOf(group_key);
}

bool Throttle::Line::ExpectsSummaryOf(const std::string& group_key) const {
  return std::any_of(on_the_way.begin(), on_the_way.end(), [&](const Summary& summary) {
    return std::any_of(summary.stands_for.begin(), summary.stands_for.end(),
                       [&](const HeldNotification& held) { return held.group_key == group_key; });
  });
}

Timestamp Throttle::Line::NextSummary() const {
  if (!summarised_at) return Timestamp();
  const bool has_worsened = std::any_of(storm.begin(), storm.end(), [](const auto& each) {
    const StormGroup& group = each.second;
    return group.told && !group.held.empty() && group.urgency > group.urgency_told;
  });
  if (!has_worsened && limit.messages != kUnlimited) return *summarised_at + limit.per;
  const double share = 1 / static_cast<double>(std::max<size_t>(limit.messages, 1));
  return *summarised_at + Duration(std::llround(static_cast<double>(limit.per.count()) * share));
}

const std::string* Throttle::Line::HeldAlone() const {
  // One that nobody has accepted yet may be told anew by the next.
  if (!on_the_way.empty()) return nullptr;
  const std::string* alone = nullptr;
  for (const auto& [key, group] : storm) {
    if (group.held.empty()) continue;
    if (alone != nullptr || group.told || group.held.size() > 1) return nullptr;
    alone = &key;
  }
  return alone;
}

void Throttle::Line::NoteClosed(const std::string& group_key) {
  const auto place = storm.find(group_key);
  if (place == storm.end() || !place->second.told || !place->second.held.empty()) return;
  if (!ExpectsSummaryOf(group_key)) storm.erase(place);
}

std::vector<Notification> Throttle::Line::TakeUrgent() {
  int least = std::numeric_limits<int>::max();
  // Of what an earlier process has told it is not known, and what only closes is of no account.
  for (const auto& [key, group] : storm)
    if (group.told || group.urgency > 0) least = std::min(least, group.urgency);
  std::vector<Notification> urgent;
  for (auto place = storm.begin(); place != storm.end();) {
    StormGroup& group = place->second;
    const bool by_itself = !group.told && group.held.size() == 1 && !ExpectsSummaryOf(place->first);
    if (!by_itself || group.urgency <= least) {
      ++place;
      continue;
    }
    urgent.push_back(std::move(group.held.front()));
    place = storm.erase(place);
  }
  return urgent;
}

size_t Throttle::Line::Room(Timestamp now) {
  while (!sent.empty() && sent.front() + limit.per <= now)
    sent.pop_front();
  return limit.messages - std::min(limit.messages, sent.size());
}

Timestamp Throttle::Line::WhenFree(size_t places) const {
  if (sent.size() + places <= limit.messages) return Timestamp();
  return sent[sent.size() + places - limit.messages - 1] + limit.per;
}

Timestamp Throttle::Line::NextRelease() const {
  Timestamp free = WhenFree(1);
  if (!HoldsFiring()) {
    free = std::max(free, std::min(WhenFree(KeptFree() + 1), HeldSince() + limit.per));
  }
  return HeldAlone() != nullptr ? free : std::max(free, NextSummary());
}

size_t Throttle::Line::OwnMessages(size_t firing, size_t closing, Timestamp now) {
  const bool may_summarise = NextSummary() <= now;
  const bool is_overdue = HasNews() && HeldSince() + limit.per <= now;
  size_t room = Room(now);
  // The last place is for the summary, where there is to be one.
  if (room > 0 && may_summarise && (HoldsFiring() || is_overdue || firing > room)) --room;
  if (firing >= room) return room;
  size_t room_to_close = room - firing - std::min(room - firing, KeptFree());
  const bool closes_in_summary = HasNews() || closing > room_to_close;
  if (room_to_close > 0 && may_summarise && closes_in_summary) --room_to_close;
  return firing + std::min(closing, room_to_close);
}

void Throttle::Line::NoteSent(Timestamp now) {
  sent.push_back(now);
  changed = true;
}

std::string Throttle::Line::DescribeLimit() const {
  if (limit.messages == kUnlimited) return "a rate limit that there is no longer";
  return fmt::format("rate limit of {} message{} per {}", limit.messages,
                     limit.messages == 1 ? "" : "s", FormatDuration(limit.per));
}

}  // namespace alertd::route
