#include "engine/model/matcher_index.h"

#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

using Places = std::vector<MatcherIndex::Place>;

Matcher Make(MatchKind kind, const char* name, const char* value) {
  return *Matcher::Make(kind, name, value);
}

TEST(MatcherIndexTest, OnlySetsThatMayMatchAreCandidates) {
  MatcherIndex index;
  index.Add({Make(MatchKind::kEqual, "job", "a")}, 1);
  index.Add({Make(MatchKind::kEqual, "job", "b")}, 2);
  index.Add({Make(MatchKind::kRegex, "job", "a|b")}, 3);
  index.Add({Make(MatchKind::kEqual, "job", "")}, 4);
  index.Add({}, 5);
  EXPECT_EQ(index.Candidates({{"job", "a"}}), (Places{1, 3, 4, 5}));
  EXPECT_EQ(index.Candidates({{"job", "c"}}), (Places{3, 4, 5}));
  EXPECT_EQ(index.Candidates({}), (Places{3, 4, 5}));
}

TEST(MatcherIndexTest, APlaceWithSeveralSetsIsThereOnce) {
  MatcherIndex index;
  index.Add({Make(MatchKind::kEqual, "job", "a")}, 7);
  index.Add({Make(MatchKind::kEqual, "team", "x")}, 7);
  EXPECT_EQ(index.Candidates({{"job", "a"}, {"team", "x"}}), Places{7});
}

TEST(MatcherIndexTest, ASetStandsBelowTheValueThatFewestShare) {
  MatcherIndex index;
  for (MatcherIndex::Place place = 0; place < 100; ++place) {
    index.Add({Make(MatchKind::kEqual, "alertname", "Down"),
               Make(MatchKind::kEqual, "instance", std::to_string(place).c_str())},
              place);
  }
  EXPECT_LE(index.Candidates({{"alertname", "Down"}, {"instance", "42"}}).size(), 2U);
}

TEST(MatcherIndexTest, WhatIsRemovedIsNoCandidateAnyMore) {
  MatcherIndex index;
  const Matchers both{Make(MatchKind::kEqual, "a", "1"), Make(MatchKind::kEqual, "b", "2")};
  const Matchers regex{Make(MatchKind::kRegex, "a", ".+")};
  for (const MatcherIndex::Place place : {1U, 2U, 3U})
    index.Add(both, place);
  index.Add(regex, 4);
  index.Remove(both, 2);
  EXPECT_EQ(index.Candidates({{"a", "1"}, {"b", "2"}}), (Places{1, 3, 4}));
  index.Remove(both, 1);
  index.Remove(both, 3);
  index.Remove(regex, 4);
  EXPECT_TRUE(index.Candidates({{"a", "1"}, {"b", "2"}}).empty());
}

}  // namespace
}  // namespace alertd
