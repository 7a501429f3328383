#include "engine/serve/json_repeats.h"

#include <gtest/gtest.h>

namespace alertd::serve {
namespace {

TEST(JsonRepeatsTest, KeysAreToldApartByTheObjectThatTheyStandIn) {
  EXPECT_EQ(FindRepeatedKey(R"({"a":{"b":1},"b":{"a":2,"c":[{"a":1},{"a":2}]}})"), "");
  EXPECT_EQ(FindRepeatedKey(R"({"a":1,"b":{"c":1,"a":2,"c":3},"a":4})"), "c");
  EXPECT_EQ(FindRepeatedKey(R"([{"a":1},{"b":1,"b":1}])"), "b");
}

TEST(JsonRepeatsTest, AKeyIsWhatItsEscapesSay) {
  EXPECT_EQ(FindRepeatedKey(R"({"key":1,"k\u0065y":2})"), "key");
  EXPECT_EQ(FindRepeatedKey(R"({"a\"b":1,"ab":2})"), "");
}

TEST(JsonRepeatsTest, WhatIsNoJsonIsForOthersToRefuse) {
  EXPECT_EQ(FindRepeatedKey(R"({"a":1,"a":)"), "");
  EXPECT_EQ(FindRepeatedKey(""), "");
  EXPECT_EQ(FindRepeatedKey("7"), "");
}

}  // namespace
}  // namespace alertd::serve
