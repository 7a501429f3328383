#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/matcher_index.h"
#include "rules/suppression.h"

namespace alertd::route {

using SuppressionPtr = std::shared_ptr<const rules::Suppression>;

// A suppression as it stands.
struct StandingSuppression {
  SuppressionPtr suppression;  // never null
  bool open = false;
  std::optional<Timestamp> next_change = std::nullopt;  // when it opens or closes next

  // It never holds again.
  bool over() const { return !open && !next_change; }
};

// Knows which suppressions hold for an alert. Asking changes nothing; only Add(), Remove() and
// Advance() do.
class Suppressor {
 public:
  using Place = MatcherIndex::Place;

  Suppressor() = default;
  // As of `now`, in places that rise from 0.
  Suppressor(const std::vector<rules::Suppression>& suppressions, Timestamp now);

  // As of `now`. Returns its place, which is behind all others.
  Place Add(SuppressionPtr suppression, Timestamp now);
  // REQUIRES: there is one in that place.
  void Remove(Place place);

  // The suppressions that hold for the alert as of the last Advance(), by place.
  std::vector<const StandingSuppression*> HoldingFor(const Alert& alert) const;

  // When one opens or closes next.
  std::optional<Timestamp> NextChange() const;

  // Moves on to `now` and says which were open and no longer are.
  std::vector<Place> Advance(Timestamp now);

  // The clock was set: looks at every suppression anew.
  void Reset(Timestamp now);

  const std::map<Place, StandingSuppression>& suppressions() const { return suppressions_; }
  // Null when there is none of that name.
  const rules::Suppression* Find(std::string_view name) const;

 private:
  // Asks the schedules; they are too slow to be asked for every alert.
  void Refresh(Place place, StandingSuppression& standing, Timestamp now);

  std::map<Place, StandingSuppression> suppressions_;
  Place next_place_ = 0;
  MatcherIndex index_;
  std::set<std::pair<Timestamp, Place>> due_;
};

// known_issue (Known issue: ARCH-1234)
std::string DescribeSuppression(const rules::Suppression& suppression);

}  // namespace alertd::route
