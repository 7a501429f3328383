#include "engine/route/route_numbers.h"

#include <gtest/gtest.h>

#include "engine/model/group_key.h"

namespace alertd::route {
namespace {

constexpr const char* kHigh = "{}/{severity=\"HIGH\"}";

rules::Route Telling(const std::string& id, const std::string& receiver) {
  rules::Route route;
  route.id = id;
  route.receivers = {receiver};
  return route;
}

// A root with children of one key that tell these receivers.
rules::Route Siblings(const std::vector<std::string>& receivers) {
  rules::Route root;
  for (const std::string& receiver : receivers) {
    const size_t place = root.routes.size();
    root.routes.push_back(
        Telling(kHigh + (place == 0 ? "" : "/" + std::to_string(place)), receiver));
  }
  return root;
}

using Numbers = std::vector<size_t>;

// Without the root's.
Numbers NumbersOf(const std::vector<std::string>& receivers,
                  const std::map<size_t, RouteMemory>& known) {
  Numbers numbers = NumberRoutes(Siblings(receivers), {}, {{kHigh, known}});
  numbers.erase(numbers.begin());
  return numbers;
}

TEST(RouteNumbers, PlacesAreNoPartOfTheKey) {
  EXPECT_EQ(RouteKeyOf("{}"), "{}");
  EXPECT_EQ(RouteKeyOf("{}/{severity=\"HIGH\"}/1"), kHigh);
  EXPECT_EQ(RouteKeyOf("{}/{a=\"1\"}/12/{b=\"2\"}/3"), "{}/{a=\"1\"}/{b=\"2\"}");
}

TEST(RouteNumbers, WhatLooksLikeAPlaceInAValueStaysThere) {
  const std::string key = "{}/{path=\"}/1\",other=~\"a\\\"/2\"}";
  EXPECT_EQ(RouteKeyOf(key), key);
  EXPECT_EQ(RouteKeyOf(key + "/1"), key);
}

TEST(RouteNumbers, TheNumberIsNotShown) {
  const Labels labels{{"alertname", "A}#2"}};
  const std::string first = FormatNumberedKey({kHigh, 1}, labels);
  const std::string second = FormatNumberedKey({kHigh, 2}, labels);
  EXPECT_NE(first, second);
  EXPECT_EQ(ShownGroupKey(first), first);
  EXPECT_EQ(ShownGroupKey(second), first);
}

TEST(RouteNumbers, WhereNothingIsRememberedTheyGoByPlace) {
  EXPECT_EQ(NumbersOf({"a", "b", "c"}, {}), (Numbers{1, 2, 3}));
}

TEST(RouteNumbers, WhoTellsTheSameGoesOn) {
  const std::map<size_t, RouteMemory> known{{1, {{"a"}, {}}}, {2, {{"b"}, {}}}};
  EXPECT_EQ(NumbersOf({"a", "b"}, known), (Numbers{1, 2}));
  EXPECT_EQ(NumbersOf({"b", "a"}, known), (Numbers{2, 1}));
  EXPECT_EQ(NumbersOf({"b"}, known), (Numbers{2}));
  EXPECT_EQ(NumbersOf({"c", "a", "b"}, known), (Numbers{3, 1, 2}));
}

TEST(RouteNumbers, WhoTellsOthersGoesByPlace) {
  const std::map<size_t, RouteMemory> known{{1, {{"a"}, {}}}, {2, {{"b"}, {}}}};
  EXPECT_EQ(NumbersOf({"c", "b"}, known), (Numbers{1, 2}));
  EXPECT_EQ(NumbersOf({"c", "d", "e"}, known), (Numbers{1, 2, 3}));
}

TEST(RouteNumbers, OfSeveralThatTellTheSameTheOneInItsPlaceGoesOn) {
  const std::map<size_t, RouteMemory> known{{2, {{"a"}, {}}}};
  EXPECT_EQ(NumbersOf({"a", "a"}, known), (Numbers{1, 2}));
}

TEST(RouteNumbers, WhoTellsLessBesidesIsMoreAlike) {
  const std::map<size_t, RouteMemory> known{{1, {{"a", "b"}, {}}}, {2, {{"a"}, {}}}};
  EXPECT_EQ(NumbersOf({"a"}, known), (Numbers{2}));
}

TEST(RouteNumbers, RoutesBelowSiblingsAreToldApartToo) {
  rules::Route root = Siblings({"a", "b"});
  root.routes[0].routes = {Telling(root.routes[0].id + "/{job=\"x\"}", "c")};
  root.routes[1].routes = {Telling(root.routes[1].id + "/{job=\"x\"}", "d")};
  EXPECT_EQ(NumberRoutes(root, {}, {}), (Numbers{1, 1, 1, 2, 2}));
}

TEST(RouteNumbers, KeysOfEarlierVersionsHavePlaces) {
  const Labels labels{{"alertname", "A"}};
  struct Row {
    std::string route_id;
    std::string key;
    size_t number;
  };
  const std::string high = kHigh;
  const std::string shown = high + ":{alertname=\"A\"}";
  const Row rows[] = {{high, shown, 1},
                      {high + "/1", high + "/1:{alertname=\"A\"}", 2},
                      {high, high + "/1:{alertname=\"A\"}", 2},
                      {high + "/1", shown + "#3", 3},
                      {high + "/1", shown, 1}};
  for (const Row& row : rows) {
    GroupRecord record;
    record.route_id = row.route_id;
    record.key = row.key;
    record.labels = labels;
    EXPECT_EQ(RouteOfRecord(record).key, kHigh) << row.key;
    EXPECT_EQ(RouteOfRecord(record).number, row.number) << row.key;
  }
}

TEST(RouteNumbers, PlacesOfSeveralStepsDoNotMeet) {
  GroupRecord above;
  above.key = "{}/{a=\"1\"}/1/{b=\"2\"}:{}";
  GroupRecord below;
  below.key = "{}/{a=\"1\"}/{b=\"2\"}/1:{}";
  EXPECT_EQ(RouteOfRecord(above).key, RouteOfRecord(below).key);
  EXPECT_NE(RouteOfRecord(above).number, RouteOfRecord(below).number);
}

}  // namespace
}  // namespace alertd::route
