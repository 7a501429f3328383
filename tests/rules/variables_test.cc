#include "rules/variables.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

std::optional<std::string> Environment(const std::string& name) {
  if (name == "NAME") return "value";
  if (name == "lower_1") return "low";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

ExpandedText Expand(const std::string& text) {
  return ExpandVariables(ScalarText::Align(text, 0, text), Environment);
}

struct VariableCase {
  std::string text;
  std::string expanded;
};

TEST(Variables, ExpandWhereTheyAreMeant) {
  const VariableCase cases[] = {
      {"plain", "plain"},
      {"${NAME}", "value"},
      {"a ${NAME} b ${lower_1} c", "a value b low c"},
      {"${NAME:-other}", "value"},
      {"${GONE:-other}", "other"},
      {"${EMPTY:-other}", "other"},
      {"${EMPTY}", ""},
      {"${GONE:-}", ""},
      {"${GONE:-http://x:1/}", "http://x:1/"},
      {"$${NAME}", "${NAME}"},
      {"$$${NAME}", "$${NAME}"},
      // What belongs to templates and expressions.
      {"{{ $labels.x }} {{ $value }}", "{{ $labels.x }} {{ $value }}"},
      {"$1 ${1} $NAME", "$1 ${1} $NAME"},
      {"${NAME", "${NAME"},
      {"${NAME:-open", "${NAME:-open"},
      {"${NAME.x} ${}", "${NAME.x} ${}"},
      {"5$", "5$"},
  };
  for (const VariableCase& variable_case : cases) {
    EXPECT_EQ(Expand(variable_case.text).text.value(), variable_case.expanded)
        << variable_case.text;
  }
}

TEST(Variables, AMissingOneIsNamedAtItsPlace) {
  const ExpandedText expanded = Expand("ab ${GONE} c");
  ASSERT_EQ(expanded.missing.size(), 1U);
  EXPECT_EQ(expanded.missing[0].name, "GONE");
  EXPECT_EQ(expanded.missing[0].range, (SourceRange{.begin = 3, .end = 10}));
}

TEST(Variables, AnEmptyDefaultThatIsTakenDeclines) {
  EXPECT_EQ(Expand("${EMPTY:-}").declined, std::vector<std::string>{"EMPTY"});
  EXPECT_EQ(Expand("${GONE:-}").declined, std::vector<std::string>{"GONE"});
  EXPECT_TRUE(Expand("${NAME:-}").declined.empty());
  EXPECT_TRUE(Expand("${EMPTY}").declined.empty());
}

TEST(Variables, ExternalLabelsExpandAsPrometheusDoes) {
  const auto expand = [](const std::string& text) {
    return ExpandLikeShell(ScalarText::Align(text, 0, text), Environment).text.value();
  };
  EXPECT_EQ(expand("x-$NAME"), "x-value");
  EXPECT_EQ(expand("x-${NAME}"), "x-value");
  EXPECT_EQ(expand("$$NAME"), "$NAME");
  EXPECT_EQ(expand("5$"), "5$");
}

}  // namespace
}  // namespace alertd::rules
