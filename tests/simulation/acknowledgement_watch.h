#pragma once

// What somebody has taken on: alerts, and groups as long as something fires there and nothing more
// severe does. After reloads and changes of the clock there is what must hold, and what may.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::simulation {

// The alerts that fire, by the key of each group that their routes make them part of.
using FiringByGroup = std::map<std::string, std::set<Labels>>;

class AcknowledgementWatch {
 public:
  // `until`: unset for as long as it fires.
  void SeeTaken(const Labels& alert, std::optional<Timestamp> until);
  void SeeGroupTaken(const std::string& group, const std::set<Labels>& firing,
                     std::optional<Timestamp> until);
  // Nobody has the alert any more, nor all of these groups.
  void SeeGivenBack(const Labels& alert, const std::vector<std::string>& groups);
  // Some alerts have ended, and others have begun.
  void SeeAlerts(const FiringByGroup& before, const FiringByGroup& now);
  void SeeTime(Timestamp now);
  // Alerts take other routes from now on, and are still whose they were.
  void SeeReload(const FiringByGroup& before, const FiringByGroup& now);
  // A process begins, and hears later what has ended before.
  void SeeBeginning(const FiringByGroup& now);

  bool MustHold(const Labels& alert, const std::string& group) const;
  bool MayHold(const Labels& alert, const std::string& group, Timestamp now) const;

 private:
  struct Hold {
    std::optional<Timestamp> until;
    bool is_certain = true;
  };
  struct GroupHold {
    Hold hold;
    int worst = 0;  // rank of what fired
    // A reload has had alerts leave it, which may be there yet as long as they fire.
    bool is_reloaded = false;
    std::set<Labels> left = {};
  };

  std::map<Labels, Hold> alerts_;
  std::map<std::string, GroupHold> groups_;
};

}  // namespace alertd::simulation
