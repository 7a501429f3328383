#pragma once

// What receivers were sent and have not taken: who may stand in for them, and how many messages
// they may get.

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/notification.h"
#include "rules/configuration.h"
#include "tests/simulation/moment.h"

namespace alertd::simulation {

// Null when there is none with this name.
const rules::Receiver* FindReceiver(const rules::Configuration& configuration,
                                    std::string_view name);

// Whether the key is that of the messages which stand for many groups.
bool IsStorm(std::string_view group_key);

class ReceiverWatch {
 public:
  using GroupAt = std::pair<std::string, std::string>;  // receiver and group

  void SeeReport(const DeliveryReport& report);
  void SeeSent(const Notification& notification, const Moment& moment);
  // It has taken a message of the group; `next`: the oldest that is still on its way, or empty.
  void SeeTaken(const GroupAt& group, const std::string& next, const Moment& moment);

  // Whether it has just taken one, so that the router may not have heard of that.
  bool HasJustTaken(const GroupAt& group, const Moment& moment) const;

  // Whether somebody whose fallback the receiver is has not accepted what fires in the group for
  // long enough, or has refused it.
  bool MayStandIn(const rules::Configuration& configuration, const GroupAt& group,
                  const Moment& moment) const;

  // A process begins that knows the receiver by another name, and not what it was sent.
  void ForgetCount(const std::string& receiver) { counts_.erase(receiver); }
  // Counts a message that is sent for the first time; false when it is one too many.
  bool Count(const rules::Receiver& receiver, const Moment& moment);

 private:
  std::map<GroupAt, Duration> missed_since_;  // by Moment::with_leaps
  std::map<GroupAt, Duration> taken_at_;
  std::map<GroupAt, bool> refused_;
  std::map<std::string, Duration> sent_;                // by id
  std::map<std::string, std::deque<Duration>> counts_;  // by receiver
};

}  // namespace alertd::simulation
