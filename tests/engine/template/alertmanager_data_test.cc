#include "engine/template/alertmanager_data.h"

#include <gtest/gtest.h>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/html/html_template.h"
#include "engine/template/prometheus_functions.h"
#include "tests/engine/template/case_file.h"

namespace alertd::tmpl {
namespace {

constexpr Timestamp kNow{Duration{1'771'639'200'000}};  // 2026-02-21T02:00:00Z

Alert Down(std::string_view instance, std::string_view severity) {
  return {.labels = {{"alertname", "Down"},
                     {"cluster", "eu<1>"},
                     {"instance", instance},
                     {"Names", "not a method"},
                     {"severity", severity}},
          .annotations = {{"summary", std::string(instance) + " is down"},
                          {"runbook_url", "https://runbooks/Down?a=1&b=2"}},
          .starts_at = kNow - std::chrono::minutes(90),
          .ends_at = std::nullopt,
          .generator_url = "https://prometheus/graph?g0.expr=up",
          .incident_id = "i1",
          .value = 0};
}

Alert Over(Alert alert) {
  alert.ends_at = kNow - std::chrono::milliseconds(500);
  return alert;
}

Labels RouteLabels() { return {{"team", "shop & cart"}, {"page", "yes"}}; }

// Two firing alerts, of which one has announced its end, and one that is resolved.
Notification Mixed() {
  Alert announced = Down("b:9100", "warning");
  announced.ends_at = kNow + std::chrono::minutes(5);
  return {.id = "n1",
          .receiver = "team-a/slack",
          .group_key = "{}:{alertname=\"Down\"}",
          .group_labels = {{"cluster", "eu<1>"}, {"alertname", "Down"}},
          .route_labels = RouteLabels(),
          .alerts = {Down("a:9100", "critical"), announced, Over(Down("c:9100", "critical"))},
          .reason = NotifyReason::kChanged,
          .at = kNow};
}

// The first word of a case's name says which notification it is about.
Notification NotificationOf(std::string_view case_name) {
  Notification notification = Mixed();
  if (case_name.starts_with("resolved:")) {
    notification.alerts = {Over(Down("a:9100", "critical"))};
  } else if (case_name.starts_with("empty:")) {
    notification.alerts.clear();
    notification.group_labels = {};
    notification.route_labels = {};
  }
  return notification;
}

Outcome Finish(const Template& parsed, const TemplateCase& given, const FunctionMap& functions) {
  const Value data = NotificationTemplateValue(NotificationOf(given.name),
                                               {.external_url = "https://alertd.example"});
  Result<std::string> text = parsed.Execute(data, functions);
  return text ? Outcome{.text = *text} : Outcome{.text = text.error().message, .fails = true};
}

Outcome RenderText(const TemplateCase& given) {
  const FunctionMap functions = AlertmanagerFunctions({.now = kNow, .route_labels = RouteLabels()});
  auto parsed = Template::Parse("case", given.text, functions);
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    return {.text = error->message, .fails = true};
  }
  return Finish(std::get<Template>(parsed), given, functions);
}

Outcome RenderHtml(const TemplateCase& given) {
  const FunctionMap functions = AlertmanagerFunctions({.now = kNow});
  auto parsed = html::ParseHtml("case", given.text, functions);
  if (const auto* problem = std::get_if<html::TemplateProblem>(&parsed)) {
    return {.text = problem->error.message, .fails = true};
  }
  return Finish(std::get<Template>(parsed), given, functions);
}

class NotificationData : public ::testing::TestWithParam<TemplateCase> {};
TEST_P(NotificationData, ShowsWhatTheCaseSays) { CheckCase(GetParam(), RenderText(GetParam())); }
INSTANTIATE_TEST_SUITE_P(Cases, NotificationData,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR "/alertmanager_data.test")));

class NotificationDataInHtml : public ::testing::TestWithParam<TemplateCase> {};
TEST_P(NotificationDataInHtml, IsEscaped) { CheckCase(GetParam(), RenderHtml(GetParam())); }
INSTANTIATE_TEST_SUITE_P(Cases, NotificationDataInHtml,
                         ::testing::ValuesIn(ReadCases(ALERTD_TEST_DIR
                                                       "/alertmanager_data_html.test")));

TEST(RuleTemplateTest, LabelsOfRulesHaveNoMethods) {
  const FunctionMap functions = PrometheusFunctions({});
  auto parsed = ParseRuleTemplate(
      "r", "{{ $labels.SortedPairs }}|{{ $labels.Names }}|{{ $labels }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  const Value data = RuleTemplateValue(
      {.labels = {{"Names", "a label"}}, .external_labels = {}, .external_url = {}, .value = 1});
  EXPECT_EQ(ExpandRuleTemplate(std::get<Template>(parsed), data, functions),
            "|a label|map[Names:a label]");
}

TEST(NotificationDataTest, TimesBeyondNanosecondsAreTheNearestThatTheyHold) {
  Notification notification = Mixed();
  notification.alerts.resize(1);
  notification.alerts[0].starts_at = Timestamp::max();
  const FunctionMap functions = AlertmanagerFunctions({.now = kNow});
  auto parsed = Template::Parse("t", "{{ (index .Alerts 0).StartsAt.Year }}", functions);
  ASSERT_TRUE(std::holds_alternative<Template>(parsed));
  const Result<std::string> text =
      std::get<Template>(parsed).Execute(NotificationTemplateValue(notification, {}), functions);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "2261");
}

}  // namespace
}  // namespace alertd::tmpl
