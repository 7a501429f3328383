#pragma once

// When receivers were told of groups, and how often again since something of them changed.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/notification.h"
#include "tests/simulation/moment.h"

namespace alertd::simulation {

class RepeatWatch {
 public:
  using GroupAt = std::pair<std::string, std::string>;  // receiver and group

  void SeeSent(const Notification& notification, const Moment& moment);
  void SeeTaken(const GroupAt& group, const std::string& id, const Moment& moment);
  // A crash has ended the step in which it was taken: alertd may hear of it again, or never.
  void SeeForgotten(const GroupAt& group) { told_[group].is_certain = false; }

  // Whether it is not before its time that the group is told again. The last interval stays.
  bool MayRepeat(const GroupAt& group, const std::vector<Duration>& intervals,
                 const Moment& moment) const;

  struct Due {
    Duration since{0};  // it was told last, by Moment::since_start
    Duration after{0};
  };
  // When the group is to be told again.
  Due NextRepeat(const GroupAt& group, const std::vector<Duration>& intervals) const;

 private:
  struct Sending {
    Duration first{0};  // by Moment::with_leaps
    bool repeats = false;
  };
  struct Telling {
    std::string id;
    Duration sent{0};   // by Moment::with_leaps
    Duration taken{0};  // by Moment::since_start
    size_t repeats = 0;
    bool is_certain = true;
  };

  std::map<std::string, Sending> sent_;  // by id
  std::map<GroupAt, Telling> told_;
};

}  // namespace alertd::simulation
