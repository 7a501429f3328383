#include "engine/scrape/targets_view.h"

#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::scrape {
namespace {

TargetView View(const Labels& labels, TargetHealth health) {
  Target target;
  target.labels = labels;
  TargetView view;
  view.target = std::make_shared<const Target>(std::move(target));
  view.health = health;
  return view;
}

TEST(TargetsViewTest, TheWorstOfTheTargetsOfAnInstanceCounts) {
  const Labels one = {{"job", "node"}, {"instance", "a"}, {"path", "1"}};
  const Labels two = {{"job", "node"}, {"instance", "a"}, {"path", "2"}};
  const TargetsView view({View(one, TargetHealth::kUp), View(two, TargetHealth::kDown)});
  EXPECT_EQ(view.StateOf({{"job", "node"}, {"instance", "a"}, {"x", "y"}}), SourceState::kDown);
  EXPECT_EQ(view.SourceOf(one), view.targets()[1].get());
}

TEST(TargetsViewTest, AJobOrAnInstanceAloneIsNotEnough) {
  const TargetsView view({View({{"job", "node"}, {"instance", "a"}}, TargetHealth::kUp)});
  EXPECT_EQ(view.StateOf({{"job", "node"}}), SourceState::kNoTarget);
  EXPECT_EQ(view.StateOf({{"instance", "a"}}), SourceState::kNoTarget);
  EXPECT_EQ(view.StateOf({}), SourceState::kNoTarget);
}

TEST(TargetsViewTest, NewsOfTheSameTargetsShareTheIndex) {
  const Labels labels = {{"job", "node"}, {"instance", "a"}};
  const Labels other = {{"job", "node"}, {"instance", "b"}};
  const TargetsView before({View(other, TargetHealth::kUp), View(labels, TargetHealth::kUp)});
  const auto news = std::make_shared<const TargetView>(View(labels, TargetHealth::kDown));
  const TargetsView after(before, {{1, news}});
  EXPECT_EQ(before.StateOf(labels), SourceState::kUp);
  EXPECT_EQ(after.StateOf(labels), SourceState::kDown);
  EXPECT_EQ(after.StateOf(other), SourceState::kUp);
}

}  // namespace
}  // namespace alertd::scrape
