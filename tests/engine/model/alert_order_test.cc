#include "engine/model/alert_order.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(AlertOrder, ItIsByJobAndInstanceFirst) {
  const std::vector<Labels> ordered = {
      {{"alertname", "Z"}, {"instance", "a"}, {"job", "db"}, {"zone", "x"}},
      {{"alertname", "A"}, {"instance", "b"}, {"job", "db"}},
      {{"alertname", "A"}, {"job", "db"}},
      {{"alertname", "A"}, {"instance", "a"}, {"job", "web"}},
      {{"alertname", "A"}, {"instance", "c"}},
      {{"alertname", "B"}},
      {{"alertname", "C"}},
      {{"alertname", "A"}, {"host", "a"}},
      {{"alertname", "A"}, {"host", "b"}},
      {{"alertname", "B"}, {"zone", "a"}},
      {{"alertname", "B"}, {"host", "a"}, {"zone", "a"}},
  };
  std::vector<Labels> shuffled = ordered;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(7));
  std::sort(shuffled.begin(), shuffled.end(), &PrecedesInAlertmanager);
  EXPECT_EQ(shuffled, ordered);
}

TEST(AlertOrder, OfTwoWithAsManyLabelsWhoLacksTheFirstNameIsFirst) {
  const Labels a{{"alertname", "A"}, {"host", "a"}};
  const Labels b{{"alertname", "A"}, {"zone", "a"}};
  EXPECT_TRUE(PrecedesInAlertmanager(b, a));
  EXPECT_FALSE(PrecedesInAlertmanager(a, b));
  EXPECT_FALSE(PrecedesInAlertmanager(a, a));
}

}  // namespace
}  // namespace alertd
