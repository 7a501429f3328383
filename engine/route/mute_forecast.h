#pragma once

#include <optional>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/silence.h"
#include "engine/route/interval_calendar.h"
#include "engine/route/suppressor.h"
#include "rules/configuration.h"

namespace alertd::route {

// What keeps alerts quiet for a time that is known beforehand: time intervals, suppressions and
// silences. An inhibition lasts as long as its source fires, which nobody knows.
class MuteForecast {
 public:
  // As of `now`. `suppressions` are those beside the configuration's.
  MuteForecast(const rules::Configuration& configuration,
               const std::vector<SuppressionPtr>& suppressions, std::vector<SilencePtr> silences,
               Timestamp now);

  // The first instant from `now` on at which none of them mutes the alert on the route; nothing
  // where something has no end, or none that is near enough to be looked for.
  std::optional<Timestamp> EndFor(const Alert& alert, const rules::Route& route) const;

 private:
  bool Silenced(const Alert& alert, Timestamp at) const;
  // When a silence begins or ends next, after `at`.
  std::optional<Timestamp> NextSilenceChange(Timestamp at) const;

  IntervalCalendar calendar_;
  Suppressor suppressor_;
  std::vector<SilencePtr> silences_;
  Timestamp now_;
};

}  // namespace alertd::route
