#include "rules/discovery/target_groups.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

using Strings = std::vector<std::string>;

std::string ProblemOf(const std::string& text) {
  const auto groups = ParseTargetGroups("t.yml", text);
  return groups ? "" : groups.error().message;
}

TEST(TargetGroups, AreListsOfTargetsWithLabels) {
  const auto groups = ParseTargetGroups(
      "t.yml",
      "- targets: [a:1, 'b:2']\n  labels: {env: prod, __meta_x: 1}\n- targets: [c:3]\n- {}\n");
  ASSERT_TRUE(groups) << groups.error().message;
  ASSERT_EQ(groups->size(), 3U);
  EXPECT_EQ(groups->at(0).addresses, (Strings{"a:1", "b:2"}));
  EXPECT_EQ(groups->at(0).labels, (Labels{{"__meta_x", "1"}, {"env", "prod"}}));
  EXPECT_EQ(groups->at(1).addresses, Strings{"c:3"});
  EXPECT_TRUE(groups->at(2).addresses.empty());
}

TEST(TargetGroups, AreReadFromJson) {
  const auto groups =
      ParseTargetGroups("t.json",
                        "[\n\t{\n\t\t\"targets\": [\"a:1\", \"b\\u003a2\"],\n"
                        "\t\t\"labels\": {\"path\": \"\\/x\", \"n\": \"1\"}\n\t}\n]\n");
  ASSERT_TRUE(groups) << groups.error().message;
  ASSERT_EQ(groups->size(), 1U);
  EXPECT_EQ(groups->at(0).addresses, (Strings{"a:1", "b:2"}));
  EXPECT_EQ(groups->at(0).labels, (Labels{{"n", "1"}, {"path", "/x"}}));
}

TEST(TargetGroups, MayBeNoneAndThenTheFileSaysSo) {
  const auto none = ParseTargetGroups("t.yml", "[]\n");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_TRUE(none->empty());
  EXPECT_TRUE(ParseTargetGroups("t.yml", "# nobody\n").has_value());
  EXPECT_EQ(ProblemOf(" \n"), "t.yml: it is empty (expected a list of groups of targets)");
}

TEST(TargetGroups, AreAllRefusedWhereOneIsWrong) {
  EXPECT_EQ(ProblemOf("- targets: [a:1]\n- target: [b:1]\n"),
            "t.yml:2:3: unknown key \"target\" in an entry of static_configs; did you mean "
            "\"targets\"?");
  EXPECT_NE(ProblemOf("targets: [a:1]\n").find("t.yml:1:1: "), std::string::npos);
  EXPECT_NE(ProblemOf("- targets: a:1\n").find("t.yml:1:12: "), std::string::npos);
  EXPECT_NE(ProblemOf("- a:1\n").find("t.yml:1:3: "), std::string::npos);
  EXPECT_NE(ProblemOf("-\n- targets: [a:1]\n").find("t.yml:1:"), std::string::npos);
  EXPECT_NE(ProblemOf("[{\"targets\": [\"a:1\"").find("t.yml:"), std::string::npos)
      << "cut off while it was written";
  EXPECT_EQ(ProblemOf("- {targets: [a:1], labels: {'': x}}\n"),
            "t.yml:1:20: \"\" cannot be a label's name");
}

}  // namespace
}  // namespace alertd::rules
