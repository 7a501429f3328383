#include "engine/route/route_tree.h"

#include <gtest/gtest.h>

namespace alertd::route {
namespace {

rules::Route Child(const std::string& id, const std::string& severity) {
  rules::Route route;
  route.id = id;
  route.matchers = {*Matcher::Make(MatchKind::kEqual, "severity", severity)};
  return route;
}

TEST(RouteTree, GroupKeyIsSpelledAsAlertmanagerSpellsIt) {
  const Labels labels{{"alertname", "Disk \"full\""}, {"job", "node"}};
  EXPECT_EQ(FormatGroupKey("{}/{severity=\"HIGH\"}", labels),
            "{}/{severity=\"HIGH\"}:{alertname=\"Disk \\\"full\\\"\", job=\"node\"}");
  EXPECT_EQ(FormatGroupKey("{}", {}), "{}:{}");
}

TEST(RouteTree, LabelThatAnAlertDoesNotHaveIsNoGroupLabel) {
  rules::Route route;
  route.group_by = {"alertname", "cluster"};
  EXPECT_EQ(GroupLabelsOf(route, {{"alertname", "A"}, {"job", "b"}}), (Labels{{"alertname", "A"}}));
}

TEST(RouteTree, RootThatDoesNotMatchTakesNothing) {
  EXPECT_TRUE(MatchRoutes(Child("{}", "HIGH"), {{"severity", "LOW"}}).empty());
}

TEST(RouteTree, PathNamesEveryNodeFromTheRoot) {
  rules::Route root;
  root.routes = {Child("a", "HIGH")};
  root.routes[0].routes = {Child("b", "HIGH")};
  const auto matches = MatchRoutes(root, {{"severity", "HIGH"}});
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches[0].route->id, "b");
  EXPECT_EQ(matches[0].path.size(), 3U);
}

TEST(RouteTree, EqualIdsAreToldApart) {
  rules::Route root;
  root.routes = {Child("a", "HIGH"), Child("a", "HIGH")};
  root.routes[0].continue_matching = true;
  const RouteTree tree(root);
  const auto matches = tree.Match({{"severity", "HIGH"}});
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(tree.GroupKeyOf(*matches[0].route, {}), "a:{}");
  EXPECT_EQ(tree.GroupKeyOf(*matches[1].route, {}), "a:{}#2");
}

}  // namespace
}  // namespace alertd::route
