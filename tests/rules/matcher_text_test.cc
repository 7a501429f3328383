#include "rules/alertmanager/matcher_text.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

// Empty stands for no matchers, "error" for a refusal.
std::string Parsed(std::string_view text) {
  const Result<Matchers> matchers = ParseMatchersText(text);
  if (!matchers) return "error";
  std::string out;
  for (const Matcher& matcher : *matchers)
    out += (out.empty() ? "" : ",") + FormatMatcher(matcher);
  return out;
}

struct Row {
  std::string text;
  std::string expected;
};

class MatcherText : public ::testing::TestWithParam<Row> {};

TEST_P(MatcherText, IsReadAsAlertmanagerReadsIt) {
  EXPECT_EQ(Parsed(GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, MatcherText,
    ::testing::Values(Row{"a=b", "a=\"b\""}, Row{" a = b ", "a=\"b\""}, Row{"a=", "a=\"\""},
                      Row{"a!=\"b\"", "a!=\"b\""}, Row{"a=~b|c", "a=~\"b|c\""},
                      Row{"a!~\"b.*\"", "a!~\"b.*\""}, Row{"{a=b,c=\"d,e\",}", "a=\"b\",c=\"d,e\""},
                      Row{"a=b=c", "a=\"b=c\""}, Row{"a=\"b", "error"}, Row{"a=b\"", "error"},
                      Row{"a", "error"}, Row{"=b", "error"}, Row{"a=b,,c=d", "error"}, Row{"", ""},
                      Row{"{}", ""}, Row{"a=~(", "error"}, Row{R"(a=\n)", R"(a="\n")"},
                      Row{R"(a="\"b\\")", R"(a="\"b\\")"}, Row{R"(a=\d)", R"(a="\\d")"},
                      // What only the UTF-8 parser takes.
                      Row{"foo\xF0\x9F\x99\x82=bar", "\"foo\xF0\x9F\x99\x82\"=\"bar\""},
                      Row{"\"a b\"=c", "\"a b\"=\"c\""}, Row{"a.b=c", "\"a.b\"=\"c\""},
                      Row{R"("a"="\xf0\x9f\x99\x82")", "a=\"\xF0\x9F\x99\x82\""},
                      Row{R"({"a b"="\u00e9"})", "\"a b\"=\"\xC3\xA9\""},
                      Row{R"("a"="\q")", "error"}, Row{"{\"a\"=b", "error"},
                      Row{"\"a\"=b}", "error"}, Row{"\"a\"", "error"},
                      Row{R"("a"="\ud800")", "error"}, Row{R"("a"="\xff")", "error"}));

}  // namespace
}  // namespace alertd::rules
