#include "tests/simulation/flapping_watch.h"

#include <algorithm>

namespace alertd::simulation {
namespace {

// That it is stable is seen at a flush.
constexpr Duration kSeenLate = std::chrono::minutes{6};

}  // namespace

void FlappingWatch::SeeChangeElsewhere(const Labels& alert, const Moment& moment) {
  for (auto& [place, history] : histories_) {
    if (place.second != alert || history.possible.back() == moment.with_leaps) continue;
    history.certain.clear();
    history.must_since.reset();
    history.may_flap = NotePossible(history, moment.with_leaps) || history.may_flap;
  }
}

void FlappingWatch::SeeChange(const std::string& group, const Labels& alert,
                              const rules::Flapping& flapping, const Change& change) {
  History& history = histories_[{group, alert}];
  history.flapping = flapping;
  const Moment& moment = change.seen;
  const Duration now = moment.with_leaps;
  const bool was_stable =
      history.certain.empty() || history.certain.back() + flapping.within <= now;
  // What is new to its group counts from its evaluation's time.
  std::deque<Duration>& certain = history.certain;
  while (!certain.empty() && certain.front() + flapping.within - kStep <= now)
    certain.pop_front();
  certain.push_back(change.since);
  if (was_stable) history.must_since.reset();
  if (!history.must_since && certain.size() >= flapping.changes) history.must_since = now;
  const bool may_go_on = MayFlap(history, moment);
  history.may_flap = NotePossible(history, now) || may_go_on;
}

// What is too old to count stays: a clock that is set back makes it count again.
bool FlappingWatch::NotePossible(History& history, Duration now) {
  std::deque<Duration>& possible = history.possible;
  possible.push_back(now);
  while (possible.size() > history.flapping.changes)
    possible.pop_front();
  const bool enough = possible.size() == history.flapping.changes;
  return enough && possible.front() + history.flapping.within + kStep > now;
}

void FlappingWatch::SeeUncertain(const Moment& moment) {
  for (auto& [place, history] : histories_) {
    history.certain.clear();
    history.must_since.reset();
  }
  SeeSetBack(moment);
}

void FlappingWatch::SeeSetBack(const Moment& moment) {
  for (auto& [place, history] : histories_) {
    for (Duration& at : history.possible)
      at = moment.with_leaps;
  }
}

std::optional<Duration> FlappingWatch::MustFlapSince(const std::string& group, const Labels& alert,
                                                     const Moment& moment) const {
  const auto found = histories_.find({group, alert});
  if (found == histories_.end() || !found->second.must_since) return std::nullopt;
  const History& history = found->second;
  const bool goes_on = history.certain.back() + history.flapping.within > moment.with_leaps;
  return goes_on ? history.must_since : std::nullopt;
}

bool FlappingWatch::MayFlap(const History& history, const Moment& moment) {
  return history.may_flap &&
         history.possible.back() + history.flapping.within + kSeenLate > moment.with_leaps;
}

bool FlappingWatch::MayFlap(const std::string& group, const Labels& alert,
                            const Moment& moment) const {
  return std::any_of(histories_.begin(), histories_.end(), [&](const auto& each) {
    const auto& [place, history] = each;
    const bool is_it = place.second == alert && (group.empty() || place.first == group);
    return is_it && MayFlap(history, moment);
  });
}

}  // namespace alertd::simulation
