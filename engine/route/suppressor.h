#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/matcher_index.h"
#include "rules/suppression.h"

namespace alertd::route {

// Knows which suppressions hold for an alert. Asking changes nothing; only Advance() does.
class Suppressor {
 public:
  // As of `now`.
  Suppressor(std::vector<rules::Suppression> suppressions, Timestamp now);

  // The suppressions that hold for the alert as of the last Advance(), in the order declared.
  std::vector<const rules::Suppression*> HoldingFor(const Alert& alert) const;

  // When one opens or closes next.
  std::optional<Timestamp> NextChange() const;

  // Moves on to `now` and says which were open and no longer are.
  std::vector<const rules::Suppression*> Advance(Timestamp now);

  // The clock was set: looks at every suppression anew.
  void Reset(Timestamp now);

  std::span<const rules::Suppression> suppressions() const { return suppressions_; }
  bool IsOpen(size_t place) const { return open_[place]; }
  // When this one opens or closes next.
  std::optional<Timestamp> NextChangeOf(size_t place) const { return changes_[place]; }

 private:
  // Asks the schedules; they are too slow to be asked for every alert.
  void Refresh(size_t place, Timestamp now);

  std::vector<rules::Suppression> suppressions_;
  MatcherIndex index_;
  std::vector<bool> open_;
  std::vector<std::optional<Timestamp>> changes_;
  std::set<std::pair<Timestamp, size_t>> due_;
};

// known_issue (Known issue: ARCH-1234)
std::string DescribeSuppression(const rules::Suppression& suppression);

}  // namespace alertd::route
