#include "engine/template/html/html_template.h"

#include <gtest/gtest.h>

#include "engine/template/alertmanager_functions.h"
#include "tests/engine/template/case_file.h"

namespace alertd::html {
namespace {

using tmpl::CheckCase;
using tmpl::ExpectFailure;
using tmpl::Outcome;
using tmpl::ReadCases;
using tmpl::Record;
using tmpl::StringMap;
using tmpl::Template;
using tmpl::TemplateCase;
using tmpl::Value;
using tmpl::ValueList;
using tmpl::ValueMap;

// What the cases of *.test see.
Value CaseData() {
  return Record{
      .type = "*template.Data",
      .fields = {{"F", false},
                 {"T", true},
                 {"C", "<Cincinatti>"},
                 {"G", "<Goodbye>"},
                 {"H", "<Hello>"},
                 {"E", ""},
                 {"A", ValueList{"<a>", "<b>"}},
                 {"None", ValueList{}},
                 {"N", int64_t{42}},
                 {"X", 1.5},
                 {"Z", Value()},
                 {"Q", "a\"b'c\\d\ne</script>"},
                 {"Plain", "plain"},
                 {"Color", "red"},
                 {"O", "O'Reilly: How are <i>you</i>?"},
                 {"Pair", Record{.type = "Pair", .fields = {{"A", "foo"}, {"B", "bar"}}}},
                 {"Tag", "<b title='1>2'>bold & <i>brave</i></b><!-- x -->"},
                 {"Url", "https://example.com/a b?x=1&y=2#f"},
                 {"Path", "/search"},
                 {"Js", "javascript:alert(1)"},
                 {"Mail", "mailto:a@example.com"},
                 {"Labels", StringMap{{"alertname", "High<Load>"}, {"job", "node"}}},
                 {"Map", ValueMap{{"a", int64_t{1}}, {"b", ValueList{true, Value(), "</x>"}}}},
                 {"At", tmpl::ZonedTime{.at = {}, .zone = {}}},
                 {"Span", std::chrono::nanoseconds(std::chrono::minutes(90))},
                 {"Zero", std::string_view("a\0b", 3)}}};
}

Outcome Place(const std::string& name, const std::string& text, const SourceError& error) {
  const LineColumn place = SourceText(name, text).Locate(error.range.begin);
  return {.text = name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
                  ": " + error.message,
          .fails = true};
}

Outcome Render(const std::string& text, const HtmlOptions& options = {}) {
  const tmpl::FunctionMap functions = tmpl::AlertmanagerFunctions({});
  auto parsed = ParseHtml("case", text, functions, options);
  if (const auto* problem = std::get_if<TemplateProblem>(&parsed)) {
    if (problem->source == nullptr) return Place("parse", text, problem->error);
    return Place(problem->source->name(), std::string(problem->source->text()), problem->error);
  }
  Result<std::string> result = std::get<Template>(parsed).Execute(CaseData(), functions);
  if (!result) return {.text = result.error().message, .fails = true};
  return {.text = *result, .fails = false};
}

std::shared_ptr<const SourceText> File(const std::string& name, const std::string& text) {
  return std::make_shared<const SourceText>(name, text);
}

class HtmlTemplate : public ::testing::TestWithParam<TemplateCase> {};
TEST_P(HtmlTemplate, DoesWhatTheCaseSays) { CheckCase(GetParam(), Render(GetParam().text)); }
INSTANTIATE_TEST_SUITE_P(Documented, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/documented.test")));
INSTANTIATE_TEST_SUITE_P(Text, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/text.test")));
INSTANTIATE_TEST_SUITE_P(Attributes, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/attributes.test")));
INSTANTIATE_TEST_SUITE_P(Scripts, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/scripts.test")));
INSTANTIATE_TEST_SUITE_P(Styles, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/styles.test")));
INSTANTIATE_TEST_SUITE_P(Structure, HtmlTemplate,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/structure.test")));

TEST(HtmlTemplateTest, ProblemsInOtherFilesNameThem) {
  HtmlOptions options;
  ASSERT_FALSE(options.set.Add(File("mail.tmpl", "\n{{ define \"x\" }}<a href=\"{{ end }}"), {}));
  ASSERT_FALSE(
      options.set.Add(File("more.tmpl", "\n{{ define \"y\" }}<a x=\"'\" \"{{ end }}"), {}));
  ExpectFailure(Render("{{ template \"x\" }}", options), "ends in a non-text context: a URL");
  ExpectFailure(Render("{{ template \"y\" }}", options), "more.tmpl:2:26: ");
}

TEST(HtmlTemplateTest, AssumedTemplatesEndWhereTheyBegin) {
  const std::string text = "<a href=\"{{ if .F }}{{ template \"link\" . }}{{ end }}?{{ .C }}\">";
  ExpectFailure(Render(text), "parse:1:24: no such template \"link\"");
  const HtmlOptions options{.set = {},
                            .assumes = [](std::string_view name) { return name == "link"; }};
  EXPECT_EQ(Render(text, options).text, "<a href=\"?%3cCincinatti%3e\">");
}

TEST(HtmlTemplateTest, LoopsInsideLoopsStayCheap) {
  std::string text;
  for (int i = 0; i < 90; ++i) {
    text += "{{ range .None }}<b>";
  }
  for (int i = 0; i < 90; ++i) {
    text += "</b>{{ end }}";
  }
  EXPECT_EQ(Render(text).text, "");
}

TEST(HtmlTemplateTest, LoopsThatEndElsewhereStopAtTheStepLimit) {
  // Each round begins before a value and ends after one, in every loop.
  std::string text = "<script>";
  for (int i = 0; i < 40; ++i) {
    text += "{{ range .None }}= ";
  }
  for (int i = 0; i < 40; ++i) {
    text += "a{{ end }}";
  }
  ExpectFailure(Render(text + "</script>"), "escaping takes more than 200000 steps");
}

TEST(HtmlTemplateTest, LongTextsTakeLinearTime) {
  const auto many = [](std::string_view part) {
    std::string text;
    while (text.size() < 100'000) {
      text += part;
    }
    return text;
  };
  for (const std::string_view part : {"''/**/", "//\n", "a/b;", "`${x}`", "/[/]/;"}) {
    EXPECT_FALSE(Render("<script>" + many(part) + "</script>").fails) << part;
  }
  for (const std::string_view part : {"'\\a'", "url(x)", "/**/", "//\n"}) {
    EXPECT_FALSE(Render("<style>" + many(part) + "</style>").fails) << part;
  }
  for (const std::string_view part : {"url=;", "url =x;", "&amp;", "u"}) {
    EXPECT_FALSE(Render("<meta content=\"" + many(part) + "{{ .H }}\">").fails) << part;
  }
  EXPECT_FALSE(Render(many("<a b=c d='e'><!-- --><title></title>")).fails);
}

TEST(HtmlTemplateTest, DeepTemplateLiteralsAreRefused) {
  std::string text = "<script>";
  for (int i = 0; i < 1000; ++i) {
    text += "`${";
  }
  ExpectFailure(Render(text), "JS template literals nested more than 100 levels deep");
}

TEST(HtmlTemplateTest, ManyKindsOfPlacesAreRefused) {
  // Each call comes from one brace deeper in a template literal than the one before.
  std::string text = "{{ define \"x\" }}{ {{ end }}<script>`${ ";
  for (int i = 0; i < 1001; ++i) {
    text += "{{ template \"x\" }}";
  }
  ExpectFailure(Render(text), "called from more than 1000 kinds of places");
}

TEST(HtmlTemplateTest, AChainOfCallsThatIsTooDeepIsRefused) {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += "{{ define \"" + std::to_string(i) + "\" }}{{ template \"" + std::to_string(i + 1) +
            "\" }}{{ end }}";
  }
  ExpectFailure(Render(text + "{{ define \"400\" }}{{ end }}{{ template \"0\" }}"),
                "more than 300 levels deep");
}

TEST(HtmlTemplateTest, WhatFiltersMakeCountsAgainstTheLimit) {
  const tmpl::FunctionMap functions = tmpl::AlertmanagerFunctions({});
  auto parsed =
      ParseHtml("case", "{{ range 100 }}{{ .  }}{{ \"<<<<<<<<<<\" }}{{ end }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  const Result<std::string> text = std::get<Template>(parsed).Execute(
      CaseData(), functions, {.output_bytes_max = 1000, .steps_max = 10'000});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::kLimitExceeded);
}

TEST(HtmlTemplateTest, TemplatesNamedByAValueAreRefused) {
  const tmpl::FunctionMap functions = {
      {"tmpl", [](const std::vector<Value>&) -> Result<Value> { return Value(); }}};
  auto parsed = ParseHtml("case", "{{ tmpl \"x\" . }}", functions);
  const auto* problem = std::get_if<TemplateProblem>(&parsed);
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->error.message,
            "\"tmpl\" cannot be used in HTML: which template it runs is not known");
}

}  // namespace
}  // namespace alertd::html
