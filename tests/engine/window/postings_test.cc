#include "engine/window/postings.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::window {
namespace {

Postings RandomSet(std::mt19937_64& random, size_t count, SeriesId end) {
  std::set<SeriesId> ids;
  for (size_t i = 0; i < count; ++i) {
    ids.insert(std::uniform_int_distribution<SeriesId>(0, end - 1)(random));
  }
  return {ids.begin(), ids.end()};
}

TEST(PostingsTest, SetOperationsAgreeWithTheStandardLibrary) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const Postings a = RandomSet(random, static_cast<size_t>(round), 300);
    const Postings b = RandomSet(random, static_cast<size_t>(200 - round), 300);
    Postings expected;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(expected));
    Postings actual = a;
    Intersect(actual, b);
    EXPECT_EQ(actual, expected);
    expected.clear();
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(expected));
    Subtract(actual = a, b);
    EXPECT_EQ(actual, expected);
  }
}

TEST(PostingsTest, DisjointListsUniteDenselyAndSparsely) {
  for (const SeriesId step : {SeriesId{1}, SeriesId{50'000}}) {
    Postings even;
    Postings odd;
    Postings all;
    for (SeriesId i = 0; i < 40; ++i) {
      (i % 2 == 0 ? even : odd).push_back(i * step);
      all.push_back(i * step);
    }
    EXPECT_EQ(UniteDisjoint({odd, even}, 40 * step), all);
    EXPECT_EQ(UniteDisjoint({odd}, 40 * step), odd);
  }
  EXPECT_TRUE(UniteDisjoint({}, 0).empty());
}

TEST(PostingsTest, TheTailFromAnIdIsFound) {
  const Postings postings = {2, 4, 6};
  EXPECT_EQ(From(postings, 0).size(), 3U);
  EXPECT_EQ(From(postings, 4).front(), 4U);
  EXPECT_EQ(From(postings, 5).front(), 6U);
  EXPECT_TRUE(From(postings, 7).empty());
}

}  // namespace
}  // namespace alertd::window
