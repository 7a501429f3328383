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
    history.must_flap = false;
    history.possible.push_back(moment.with_leaps);
    history.may_flap = history.may_flap || history.possible.size() >= history.flapping.changes;
  }
}

void FlappingWatch::SeeChange(const std::string& group, const Labels& alert,
                              const rules::Flapping& flapping, const Moment& moment) {
  History& history = histories_[{group, alert}];
  history.flapping = flapping;
  const Duration now = moment.with_leaps;
  const auto note = [now](std::deque<Duration>& changes, Duration within) {
    while (!changes.empty() && changes.front() + within <= now)
      changes.pop_front();
    changes.push_back(now);
  };
  const bool was_stable =
      history.certain.empty() || history.certain.back() + flapping.within <= now;
  // What is new to its group counts from its evaluation's time, which is up to a step earlier.
  note(history.certain, flapping.within - kStep);
  history.must_flap =
      (history.must_flap && !was_stable) || history.certain.size() >= flapping.changes;
  const bool may_go_on = MayFlap(history, moment);
  note(history.possible, flapping.within + kStep);
  history.may_flap = may_go_on || history.possible.size() >= flapping.changes;
}

void FlappingWatch::SeeUncertain(const Moment& moment) {
  for (auto& [place, history] : histories_) {
    history.certain.clear();
    history.must_flap = false;
    for (Duration& at : history.possible)
      at = moment.with_leaps;
  }
}

bool FlappingWatch::MustFlap(const std::string& group, const Labels& alert,
                             const Moment& moment) const {
  const auto found = histories_.find({group, alert});
  if (found == histories_.end() || !found->second.must_flap) return false;
  const History& history = found->second;
  return history.certain.back() + history.flapping.within > moment.with_leaps;
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
