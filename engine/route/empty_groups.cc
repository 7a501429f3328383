#include "engine/route/empty_groups.h"

#include <algorithm>
#include <utility>

namespace alertd::route {
namespace {

constexpr Duration kCleanUpInterval = std::chrono::seconds{30};

}  // namespace

Timestamp CleanUps::LastBefore(Timestamp now) const {
  const Duration past = (now - since_) % kCleanUpInterval;
  return now - (past < Duration{0} ? past + kCleanUpInterval : past);
}

Timestamp CleanUps::NextAfter(Timestamp now) const { return LastBefore(now) + kCleanUpInterval; }

void EmptyGroups::Restart(Timestamp now) {
  clean_ups_ = CleanUps(now);
  kept_.clear();
}

void EmptyGroups::Keep(std::string key, FlushTimer timer, Timestamp emptied_at) {
  ForgetOld(emptied_at);
  const Timestamp until = clean_ups_.NextAfter(emptied_at);
  kept_.insert_or_assign(std::move(key), Kept{timer, until});
}

std::optional<Timestamp> EmptyGroups::TakeOut(std::string_view key, Timestamp now) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return std::nullopt;
  const Kept kept = found->second;
  kept_.erase(found);
  if (kept.until <= now) return std::nullopt;
  if (kept.timer.next > now) return kept.timer.next;
  const Duration late = (now - kept.timer.next) % kept.timer.interval;
  return now - late + kept.timer.interval;
}

void EmptyGroups::LimitTimers(Timestamp now) {
  for (auto& [key, kept] : kept_) {
    kept.timer.next = std::min(kept.timer.next, now + kept.timer.interval);
    kept.until = std::min(kept.until, now + kCleanUpInterval);
  }
  forget_next_ = std::min(forget_next_, now);
}

void EmptyGroups::ForgetOld(Timestamp now) {
  if (now < forget_next_) return;
  std::erase_if(kept_, [now](const auto& each) { return each.second.until <= now; });
  forget_next_ = clean_ups_.NextAfter(now);
}

}  // namespace alertd::route
