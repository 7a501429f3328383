#pragma once

#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/route/inhibitor.h"
#include "engine/route/interval_calendar.h"
#include "engine/route/suppression_book.h"
#include "engine/route/suppressor.h"
#include "engine/silence/silence_book.h"

namespace alertd::route {

// One thing that keeps an alert quiet.
struct Mute {
  enum class Kind { kSilence, kSuppression, kInhibition, kRoute };
  Kind kind = Kind::kSuppression;
  // The silence's id; of the suppression; the fingerprint of the alert that inhibits; the reason
  // for a route's.
  std::string name;
  std::string description;  // for people: known_issue (Known issue: ARCH-1234)
};

// Everything that keeps alerts quiet, to be asked by groups. Holds references only.
class Muter {
 public:
  Muter(const silence::SilenceBook& silences, const Suppressor& suppressor,
        const SuppressionBook& posted, const Inhibitor& inhibitor, const IntervalCalendar& calendar)
      : silences_(silences),
        suppressor_(suppressor),
        posted_(posted),
        inhibitor_(inhibitor),
        calendar_(calendar) {}

  // What holds for the alert on this route: silences, suppressions and time intervals as of their
  // last Advance(), and inhibition.
  std::vector<Mute> HoldingFor(const Alert& alert, const rules::Route& route, Timestamp now) const;

  const silence::SilenceBook& silences() const { return silences_; }
  const Suppressor& suppressor() const { return suppressor_; }
  const SuppressionBook& posted() const { return posted_; }
  const IntervalCalendar& calendar() const { return calendar_; }

 private:
  const silence::SilenceBook& silences_;
  const Suppressor& suppressor_;  // those that files declare
  const SuppressionBook& posted_;
  const Inhibitor& inhibitor_;
  const IntervalCalendar& calendar_;
};

}  // namespace alertd::route
