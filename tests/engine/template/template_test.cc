#include "engine/template/template.h"

#include <gtest/gtest.h>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/template_set.h"
#include "tests/engine/template/case_file.h"

namespace alertd::tmpl {
namespace {

// What the cases of language.test see: the shape of a notification, a map of any values, no
// functions but Go's.
Value CaseData() {
  Record alert{.type = "template.Alert",
               .fields = {{"Status", "firing"},
                          {"Labels", StringMap{{"instance", "a:9100"}, {"job", "node"}}}}};
  Record other{.type = "template.Alert",
               .fields = {{"Status", "resolved"},
                          {"Labels", StringMap{{"instance", "b:9100"}, {"job", "node"}}}}};
  return Record{.type = "*template.Data",
                .fields = {{"Receiver", "team"},
                           {"Status", "firing"},
                           {"Alerts", ValueList{alert, other}},
                           {"CommonLabels", StringMap{{"job", "node"}, {"zone", "<eu>"}}},
                           {"GroupLabels", StringMap{}},
                           {"ExternalURL", "http://am"}}};
}

Outcome Render(const std::string& text, const ExecuteLimits& limits = {}) {
  auto parsed = Template::Parse("case", text, {});
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    const LineColumn place = SourceText("case", text).Locate(error->range.begin);
    return {.text = "parse:" + std::to_string(place.line) + ":" + std::to_string(place.column) +
                    ": " + error->message,
            .fails = true};
  }
  Result<std::string> result = std::get<Template>(parsed).Execute(CaseData(), {}, limits);
  if (!result) return {.text = result.error().message, .fails = true};
  return {.text = *result, .fails = false};
}

std::shared_ptr<const SourceText> File(const std::string& name, const std::string& text) {
  return std::make_shared<const SourceText>(name, text);
}

class TemplateLanguage : public ::testing::TestWithParam<TemplateCase> {};

TEST_P(TemplateLanguage, DoesWhatTheCaseSays) { CheckCase(GetParam(), Render(GetParam().text)); }

INSTANTIATE_TEST_SUITE_P(Cases, TemplateLanguage,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/language.test")));

TEST(TemplateTest, EndlessWorkStopsAtTheStepLimit) {
  ExpectFailure(Render("{{ range 1000000000 }}{{ end }}"), "steps");
}

TEST(TemplateTest, DoublingATextStopsAtTheSizeLimit) {
  ExpectFailure(Render("{{ $x := \"abcdefgh\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}"),
                "bytes");
}

TEST(TemplateTest, ALongOutputStopsAtTheSizeLimit) {
  ExpectFailure(
      Render("{{ range 1000 }}0123456789{{ end }}", {.output_bytes_max = 100, .steps_max = 10'000}),
      "more than 100 bytes");
}

TEST(TemplateTest, ValuesInsideValuesStopAtTheDepthLimit) {
  const FunctionMap functions = AlertmanagerFunctions({});
  auto parsed = Template::Parse(
      "case", "{{ $x := list 1 }}{{ range 100000 }}{{ $x = list $x }}{{ end }}{{ $x }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  const Result<std::string> text = std::get<Template>(parsed).Execute(Value(), functions);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "template case:1:45: values inside one another more than 100 levels deep");
}

TEST(TemplateTest, ATemplateThatCallsItselfEndsWithAnError) {
  ExpectFailure(Render("{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}"),
                "levels deep");
}

TEST(TemplateTest, DeepNestingIsRefusedWhenParsing) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) {
    text += "{{if .}}";
  }
  EXPECT_TRUE(Render(text).fails);
  EXPECT_TRUE(Render("{{ " + std::string(100'000, '(') + " }}").fails);
}

TEST(TemplateTest, ALongChainOfElseIfsIsRefusedWhenParsing) {
  std::string text = "{{if .}}";
  for (int i = 0; i < 10'000; ++i) {
    text += "{{else if .}}";
  }
  EXPECT_TRUE(Render(text + "{{end}}").fails);
}

TEST(TemplateTest, PredefinedVariablesDoNotMovePlaces) {
  auto parsed = Template::Parse("rule", "{{ $labels.job }} {{ $labels.job.x }}", {},
                                {{.name = "labels", .field = "CommonLabels"}});
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  Result<std::string> result = std::get<Template>(parsed).Execute(CaseData(), {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "template rule:1:22: can't evaluate field x in type string");
}

TEST(TemplateTest, ATextMayCallWhatOtherFilesDefine) {
  TemplateSet set;
  ASSERT_FALSE(set.Add(
      File("a.tmpl", "{{ define \"x\" }}a{{ . }}{{ end }}{{ define \"y\" }}y{{ end }}"), {}));
  ASSERT_FALSE(set.Add(
      File("b.tmpl", "{{ define \"x\" }}b{{ . }}{{ end }}{{ define \"y\" }}{{ end }}"), {}));
  auto parsed = set.Parse(
      "t", "{{ define \"y\" }}own{{ end }}{{ template \"x\" 1 }}{{ template \"y\" }}", {});
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  Result<std::string> text = std::get<Template>(parsed).Execute(Value(), {});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "b1own");
}

TEST(TemplateTest, ErrorsInOtherFilesNameThem) {
  TemplateSet set;
  ASSERT_FALSE(set.Add(File("a.tmpl", "\n{{ define \"x\" }}{{ .y }}{{ end }}"), {}));
  auto parsed = set.Parse("t", "{{ template \"x\" 1 }}", {});
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  ExpectFailure(
      {.text = std::get<Template>(parsed).Execute(Value(), {}).error().message, .fails = true},
      "template a.tmpl:2:20: can't evaluate field y in type int");
  EXPECT_TRUE(set.Add(File("bad.tmpl", "{{ nope }}"), {}));
}

TEST(TemplateTest, UnknownFunctionsComeWithASuggestion) {
  const FunctionMap functions = {
      {"humanize", [](const std::vector<Value>& args) -> Result<Value> { return args[0]; }}};
  auto parsed = Template::Parse("rule", "{{ 1 | humanise }}", functions);
  const auto* error = std::get_if<SourceError>(&parsed);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->message, "function \"humanise\" not defined");
  EXPECT_EQ(error->suggestion, "humanize");
  EXPECT_EQ(error->range, (SourceRange{.begin = 7, .end = 15}));
}

}  // namespace
}  // namespace alertd::tmpl
