#include "engine/model/notification.h"

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(NotificationTest, ItFiresWhileOneOfItsAlertsDoes) {
  Notification notification;
  notification.at = Timestamp{Duration{1000}};
  EXPECT_FALSE(notification.Firing());
  Alert resolved;
  resolved.ends_at = notification.at;
  notification.alerts = {resolved};
  EXPECT_FALSE(notification.Firing());
  Alert ending;
  ending.ends_at = notification.at + Duration{1};
  notification.alerts = {ending, resolved};
  EXPECT_TRUE(notification.Firing());
  notification.alerts = {Alert()};
  EXPECT_TRUE(notification.Firing());
}

}  // namespace
}  // namespace alertd
