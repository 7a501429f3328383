#include <gtest/gtest.h>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/prometheus_functions.h"
#include "tests/engine/template/case_file.h"

namespace alertd::tmpl {
namespace {

constexpr Timestamp kNow{Duration{1'771'639'200'000}};  // 2026-02-21T02:00:00Z

PrometheusFunctionOptions RuleOptions() {
  return {.external_url = "https://alertd.example/prefix",
          .now = kNow,
          .query = [](std::string_view expression) -> Result<std::vector<QuerySample>> {
            if (expression != "up") return InvalidInput("cannot query " + std::string(expression));
            return std::vector<QuerySample>{
                {.labels = {{"instance", "b"}, {"__value__", "two"}}, .value = 2},
                {.labels = {{"instance", "a"}}, .value = 1}};
          }};
}

Outcome Finish(std::variant<Template, SourceError> parsed, const Value& data,
               const FunctionMap& functions) {
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    return {.text = error->message, .fails = true};
  }
  Result<std::string> text = std::get<Template>(parsed).Execute(data, functions);
  return text ? Outcome{.text = *text} : Outcome{.text = text.error().message, .fails = true};
}

Outcome RenderRule(const std::string& text) {
  const FunctionMap functions = PrometheusFunctions(RuleOptions());
  const Value data =
      RuleTemplateValue({.labels = {{"instance", "db1.example.org:9100"}, {"job", "node"}},
                         .external_labels = {{"region", "eu"}},
                         .external_url = "https://alertd.example/prefix",
                         .value = 0.273});
  return Finish(ParseRuleTemplate("case", text, functions), data, functions);
}

Outcome RenderNotification(const std::string& text) {
  const FunctionMap functions = AlertmanagerFunctions({.now = kNow});
  const Value data =
      Record{.type = "template.Data",
             .fields = {{"StartsAt", ZonedTime{.at = kNow - std::chrono::minutes(90), .zone = {}}},
                        {"Labels", StringMap{{"job", "node"}, {"zone", "<eu>"}}}}};
  return Finish(Template::Parse("case", text, functions), data, functions);
}

class RuleFunctions : public ::testing::TestWithParam<TemplateCase> {};
TEST_P(RuleFunctions, DoWhatTheCaseSays) { CheckCase(GetParam(), RenderRule(GetParam().text)); }
INSTANTIATE_TEST_SUITE_P(Cases, RuleFunctions,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR
                                                       "/prometheus_functions.test")));

class NotificationFunctions : public ::testing::TestWithParam<TemplateCase> {};
TEST_P(NotificationFunctions, DoWhatTheCaseSays) {
  CheckCase(GetParam(), RenderNotification(GetParam().text));
}
INSTANTIATE_TEST_SUITE_P(Cases, NotificationFunctions,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR
                                                       "/alertmanager_functions.test")));

TEST(RuleTemplateTest, AFailureStandsInPlaceOfTheText) {
  const FunctionMap functions = PrometheusFunctions({});
  auto parsed = ParseRuleTemplate("HighLoad", "load {{ $value.x }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  EXPECT_EQ(
      ExpandRuleTemplate(std::get<Template>(parsed), RuleTemplateValue({{}, {}, {}, 1}), functions),
      "<error expanding template: template HighLoad:1:9: can't evaluate field x in type "
      "float64>");
}

TEST(RuleTemplateTest, AQueryWithoutAnEngineIsAnError) {
  const FunctionMap functions = PrometheusFunctions({});
  auto parsed = ParseRuleTemplate("r", "{{ query \"up\" }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  Result<std::string> text = std::get<Template>(parsed).Execute(RuleTemplateValue({}), functions);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace alertd::tmpl
