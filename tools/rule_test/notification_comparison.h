#pragma once

#include <span>
#include <vector>

#include "engine/model/notification.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// What receivers got beside what is expected of one of them.
struct NotificationQuestion {
  const NotificationExpectation& expected;
  std::span<const Notification> received;  // by all of them, in order
  Timestamp start;                         // of the test
};

// What deviates; nothing when all is as expected.
std::vector<Deviation> CompareNotifications(const NotificationQuestion& question);

// Both sides whole.
Comparison WholeComparison(const NotificationQuestion& question);

}  // namespace alertd::rule_test
