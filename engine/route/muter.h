#pragma once

#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/route/inhibitor.h"
#include "engine/route/suppressor.h"

namespace alertd::route {

// One thing that keeps an alert quiet.
struct Mute {
  enum class Kind { kSuppression, kInhibition };
  Kind kind = Kind::kSuppression;
  std::string name;         // of the suppression; the fingerprint of the alert that inhibits
  std::string description;  // for people: known_issue (Known issue: ARCH-1234)
};

// Everything that keeps alerts quiet, to be asked by groups. Holds references only.
class Muter {
 public:
  Muter(const Suppressor& suppressor, const Inhibitor& inhibitor)
      : suppressor_(suppressor), inhibitor_(inhibitor) {}

  // What holds for the alert: suppressions as of the suppressor's last Advance(), and inhibition.
  std::vector<Mute> HoldingFor(const Alert& alert, Timestamp now) const;

  const Suppressor& suppressor() const { return suppressor_; }

 private:
  const Suppressor& suppressor_;
  const Inhibitor& inhibitor_;
};

}  // namespace alertd::route
