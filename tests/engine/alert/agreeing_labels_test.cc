#include "engine/alert/agreeing_labels.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

using Kind = AgreeingCandidate::Kind;

AgreeingCandidate Find(const std::vector<Labels>& candidates, const Labels& wanted) {
  std::vector<const Labels*> pointers;
  pointers.reserve(candidates.size());
  for (const Labels& candidate : candidates)
    pointers.push_back(&candidate);
  return FindAgreeing(pointers, {&wanted, 1}).front();
}

AgreeingCandidate One(size_t place) { return {Kind::kOne, place}; }

TEST(AgreeingLabels, LabelsThatBothHaveDecide) {
  const std::vector<Labels> rows = {{{"i", "a"}, {"job", "x"}}, {{"i", "b"}, {"job", "x"}}};
  EXPECT_EQ(Find(rows, {{"i", "b"}, {"job", "x"}}), One(1));
  EXPECT_EQ(Find(rows, {{"i", "b"}}), One(1));
  EXPECT_EQ(Find(rows, {{"i", "a"}, {"team", "t"}}), One(0));
  EXPECT_EQ(Find(rows, {{"i", "a"}, {"job", "y"}}).kind, Kind::kNone);
}

TEST(AgreeingLabels, SeveralThatAgreeAreMany) {
  const std::vector<Labels> rows = {{{"i", "a"}, {"job", "x"}}, {{"i", "b"}, {"job", "x"}}};
  EXPECT_EQ(Find(rows, {{"job", "x"}}).kind, Kind::kMany);
  EXPECT_EQ(Find(rows, {}).kind, Kind::kMany);
}

TEST(AgreeingLabels, CandidatesMayHaveDifferentNames) {
  const std::vector<Labels> rows = {{{"i", "a"}}, {{"i", "b"}, {"job", "x"}}, {{"zone", "z"}}};
  EXPECT_EQ(Find(rows, {{"i", "a"}, {"zone", "y"}}), One(0));
  EXPECT_EQ(Find(rows, {{"i", "c"}, {"zone", "z"}}), One(2));
  EXPECT_EQ(Find(rows, {{"i", "a"}, {"zone", "z"}}).kind, Kind::kMany);
  EXPECT_EQ(Find(rows, {{"i", "a"}}).kind, Kind::kMany);  // the third says nothing against it
}

TEST(AgreeingLabels, WithoutLabelsInCommonTheOnlyOneAgrees) {
  EXPECT_EQ(Find({{{"i", "a"}}}, {}), One(0));
  EXPECT_EQ(Find({Labels()}, {{"i", "a"}}), One(0));
  EXPECT_EQ(Find({}, {{"i", "a"}}).kind, Kind::kNone);
}

TEST(AgreeingLabels, EachWantedSetIsLookedForByItself) {
  const std::vector<Labels> rows = {{{"i", "a"}}, {{"i", "b"}}};
  const std::vector<const Labels*> pointers = {&rows[0], &rows[1]};
  const std::vector<Labels> wanted = {{{"i", "b"}}, {{"i", "c"}}, {{"i", "a"}, {"job", "x"}}};
  EXPECT_EQ(FindAgreeing(pointers, wanted),
            (std::vector<AgreeingCandidate>{One(1), {Kind::kNone}, One(0)}));
}

TEST(AgreeingLabels, TooManySetsOfNamesAreMany) {
  std::vector<Labels> rows;
  LabelsBuilder wanted;
  for (int i = 0; i < 65; ++i) {
    const std::string name = "n" + std::to_string(i);
    rows.push_back({{name, "v"}});
    wanted.Set(name, i == 0 ? "v" : "w");
  }
  EXPECT_EQ(Find(rows, wanted.Build()).kind, Kind::kMany);
  rows.pop_back();
  EXPECT_EQ(Find(rows, wanted.Build()), One(0));
}

}  // namespace
}  // namespace alertd::alert
