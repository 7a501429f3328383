#include "rules/diagnostic.h"

#include <memory>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "rules/diagnostic_formats.h"

namespace alertd::rules {
namespace {

Diagnostic Make(const std::string& text, SourceRange range) {
  Diagnostic diagnostic;
  diagnostic.name = "bad-value";
  diagnostic.location = {.file = std::make_shared<const SourceText>("a,b.yml", text),
                         .range = range};
  diagnostic.message = "it is wrong: 100%";
  return diagnostic;
}

std::string Plain(const Diagnostic& diagnostic) {
  return RenderText(diagnostic, DiagnosticStyle::kPlain);
}

TEST(RenderText, QuotesTheLineWithACaret) {
  Diagnostic diagnostic = Make("one\n  two three\n", {.begin = 10, .end = 15});
  diagnostic.suggestion = "did you mean \"four\"?";
  EXPECT_EQ(Plain(diagnostic),
            "a,b.yml:2:7: error: it is wrong: 100% [bad-value]\n"
            "    two three\n"
            "        ^~~~~\n"
            "  help: did you mean \"four\"?\n");
}

TEST(RenderText, KeepsTabsAndCountsCharactersBeforeTheCaret) {
  EXPECT_EQ(Plain(Make("\té x\n", {.begin = 4, .end = 5})),
            "a,b.yml:1:5: error: it is wrong: 100% [bad-value]\n"
            "  \té x\n"
            "  \t  ^\n");
}

TEST(RenderText, CutsLongLinesAroundTheCaret) {
  const std::string text = Plain(
      Make(std::string(5000, 'x') + "Y" + std::string(5000, 'x'), {.begin = 5000, .end = 5001}));
  EXPECT_LT(text.size(), 500U);
  const size_t line = text.find('\n') + 1;
  const size_t caret_line = text.find('\n', line) + 1;
  EXPECT_EQ(text[line + (text.find('^') - caret_line)], 'Y');
}

TEST(RenderText, ShowsNoSecret) {
  Diagnostic diagnostic = Make("{url: http://x/KEY, odd: 1}", {.begin = 20, .end = 23});
  diagnostic.secrets = {{.begin = 6, .end = 18}};
  EXPECT_EQ(Plain(diagnostic),
            "a,b.yml:1:21: error: it is wrong: 100% [bad-value]\n"
            "  {url: <secret>, odd: 1}\n"
            "                  ^~~\n");
}

TEST(RenderText, ColoursOnlyWhenAsked) {
  const Diagnostic diagnostic = Make("x", {.begin = 0, .end = 1});
  EXPECT_EQ(Plain(diagnostic).find('\033'), std::string::npos);
  EXPECT_NE(RenderText(diagnostic, DiagnosticStyle::kColoured).find('\033'), std::string::npos);
}

TEST(RenderText, NeedsNoPlace) {
  Diagnostic diagnostic;
  diagnostic.message = "no file matches *.yml";
  EXPECT_EQ(Plain(diagnostic), "error: no file matches *.yml\n");
}

TEST(RenderGithub, EscapesWhatCommandsReserve) {
  EXPECT_EQ(
      RenderGithub({Make("one\ntwo\n", {.begin = 4, .end = 7})}),
      "::error file=a%2Cb.yml,line=2,col=1,endColumn=4,title=bad-value::it is wrong: 100%25\n");
}

TEST(RenderJson, NamesThePlace) {
  const boost::json::value json =
      boost::json::parse(RenderJson({Make("é x", {.begin = 3, .end = 4})}));
  const boost::json::object& first = json.as_array().at(0).as_object();
  EXPECT_EQ(first.at("file").as_string(), "a,b.yml");
  EXPECT_EQ(first.at("line").to_number<int>(), 1);
  EXPECT_EQ(first.at("column").to_number<int>(), 4);
  EXPECT_EQ(first.at("level").as_string(), "error");
}

TEST(RenderSarif, HasOneResultPerDiagnosticInCodePoints) {
  const boost::json::value json =
      boost::json::parse(RenderSarif({Make("é x", {.begin = 3, .end = 4})}, "1.2.3"));
  EXPECT_EQ(json.at("version").as_string(), "2.1.0");
  const boost::json::value& result =
      json.at("runs").as_array().at(0).at("results").as_array().at(0);
  EXPECT_EQ(result.at("ruleId").as_string(), "bad-value");
  const boost::json::value& region =
      result.at("locations").as_array().at(0).at("physicalLocation").at("region");
  EXPECT_EQ(region.at("startColumn").to_number<int>(), 3);
}

TEST(RenderSarif, NamesFilesByUris) {
  Diagnostic diagnostic = Make("x", {.begin = 0, .end = 1});
  diagnostic.location.file =
      std::make_shared<const SourceText>("rules/a:b #1 100%?é\xFF[x].yml", "x");
  const boost::json::value json = boost::json::parse(RenderSarif({diagnostic}, "1.2.3"));
  EXPECT_EQ(json.at_pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")
                .as_string(),
            "rules/a%3Ab%20%231%20100%25%3F%C3%A9%FF%5Bx%5D.yml");
}

TEST(RenderText, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(Plain(Make("é: \xFF\xE2\x82 x\n", {.begin = 4, .end = 5})),
            "a,b.yml:1:5: error: it is wrong: 100% [bad-value]\n"
            "  é: \\xFF\\xE2\\x82 x\n"
            "     ^~~~\n");
  EXPECT_EQ(Plain(Make("\xFF x\n", {.begin = 2, .end = 3})),
            "a,b.yml:1:3: error: it is wrong: 100% [bad-value]\n"
            "  \\xFF x\n"
            "       ^\n");
}

}  // namespace
}  // namespace alertd::rules
