// What rules say of themselves when something is not right, with places in their files.

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/alert/rule_engine.h"
#include "rules/loader.h"
#include "tests/engine/alert/one_rule.h"

namespace alertd::alert {
namespace {

using std::chrono::minutes;

class RuleTroublesTest : public testing::Test {
 protected:
  static RuleEngineOptions Options() {
    RuleEngineOptions options;
    options.alignment = GroupAlignment::kAligned;
    return options;
  }

  void Put(const Labels& labels, Timestamp at) {
    const window::SeriesSample sample{*window_.FindOrCreate(labels), {at, 9}};
    window_.Append({&sample, 1});
  }

  void PutTwice(const char* metric, Timestamp at) {
    Put({{"__name__", metric}, {"x", "1"}}, at);
    Put({{"__name__", metric}, {"x", "2"}}, at);
  }

  void Apply(const std::string& text) {
    rules::LoadOptions load;
    load.variable = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
    rules::LoadOutcome outcome = rules::LoadTexts({{.name = "alerts.yml", .text = text}}, load);
    ASSERT_TRUE(outcome.configuration != nullptr);
    engine_.Apply(*outcome.configuration, kStart);
  }

  RuleView Rule() const { return engine_.View()->groups.at(0).rules.at(0); }

  window::Window window_{{}};
  RuleEngine engine_{window_, Options()};
};

TEST_F(RuleTroublesTest, TemplateThatFailsNamesItsPlaceInTheFile) {
  Apply(R"(alerts:
  - name: Deep
    severity: HIGH
    condition: vector(9) > 5
    message: >
      It is deep,
      {{ (index (query "x") 3).Value }}
    labels: {team: "a"}
)");
  EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.warnings.size(), 1U);
  const std::string& message = output.warnings[0].message;
  EXPECT_EQ(output.warnings[0].kind, RuleWarning::Kind::kTemplate);
  EXPECT_TRUE(message.starts_with("alerts.yml:7:")) << message;
  const RuleView rule = Rule();
  EXPECT_EQ(rule.alerts.at(0).alert.annotations.Get("message"),
            "<error expanding template: " + message + ">");
  EXPECT_EQ(rule.health, RuleHealth::kOk);
  EXPECT_EQ(rule.warnings, std::vector<std::string>{message});
  output = engine_.Advance(kStart + minutes{1});
  EXPECT_TRUE(output.warnings.empty()) << output.warnings[0].message;
}

TEST_F(RuleTroublesTest, LabelThatFailsKeepsTheIdentityOfItsAlert) {
  Apply(R"(groups:
  - name: g
    rules:
      - alert: Deep
        expr: vector(9) > 5
        labels:
          team: '{{ (index (query "x") 3).Value }}'
)");
  const EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.warnings.size(), 1U);
  const std::string team(Rule().alerts.at(0).alert.labels.Get("team"));
  EXPECT_TRUE(team.starts_with("<error expanding template: template team:1:")) << team;
  EXPECT_TRUE(output.warnings[0].message.starts_with("alerts.yml:7:"))
      << output.warnings[0].message;
}

TEST_F(RuleTroublesTest, RuleThatFailsNamesThePlaceOfItsExpression) {
  Apply(R"(groups:
  - name: g
    rules:
      - alert: Ratio
        expr: |
          a / on () b > 5
)");
  PutTwice("a", kStart);
  PutTwice("b", kStart);
  const EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.failures.size(), 1U);
  EXPECT_EQ(output.failures[0].place, "alerts.yml:5:15");
  EXPECT_EQ(Rule().last_error_at, "alerts.yml:5:15");
  EXPECT_EQ(Rule().last_error, output.failures[0].error);
  EXPECT_EQ(Rule().last_error.find("alerts.yml"), std::string::npos);
}

TEST_F(RuleTroublesTest, PlacesAreThoseOfTheNewFileAfterAReload) {
  const std::string rules = R"(groups:
  - name: g
    rules:
      - alert: Ratio
        expr: a / on () b > 5
      - alert: Deep
        expr: vector(9) > 5
        annotations: {message: '{{ (index (query "x") 3).Value }}'}
)";
  PutTwice("a", kStart);
  PutTwice("b", kStart);
  Apply(rules);
  engine_.Advance(kStart);
  Apply("# A comment\n" + rules);
  const EvaluationOutput output = engine_.Advance(kStart + minutes{1});
  EXPECT_EQ(output.failures.at(0).place, "alerts.yml:6:15");
  EXPECT_TRUE(output.failures.at(0).repeated);
  EXPECT_TRUE(output.warnings.at(0).message.starts_with("alerts.yml:9:"));
}

TEST_F(RuleTroublesTest, ConditionOfTheEndThatFailsNamesItsOwnPlace) {
  Apply(R"(alerts:
  - name: Ratio
    severity: HIGH
    condition: a > 5
    resolve_when: a / on () b < 5
)");
  PutTwice("a", kStart);
  PutTwice("b", kStart);
  const EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.failures.size(), 1U);
  EXPECT_EQ(output.failures[0].place, "alerts.yml:5:19");
}

TEST_F(RuleTroublesTest, RuleThatFailsHasDataOnceThereIsSome) {
  Apply(R"(groups:
  - name: g
    rules:
      - alert: Ratio
        expr: a / on () b > 5
)");
  engine_.Advance(kStart);
  EXPECT_EQ(Rule().no_data_since, kStart);
  PutTwice("a", kStart + minutes{1});
  PutTwice("b", kStart + minutes{1});
  engine_.Advance(kStart + minutes{1});
  EXPECT_EQ(Rule().health, RuleHealth::kError);
  EXPECT_EQ(Rule().no_data_since, std::nullopt);
}

TEST_F(RuleTroublesTest, ExceededLimitIsToldWhenItChanges) {
  Apply(R"(groups:
  - name: g
    limit: 1
    rules:
      - alert: Deep
        expr: q > 5
)");
  const auto warnings = [&](int minute, std::initializer_list<const char*> jobs) {
    for (const char* job : jobs)
      Put({{"__name__", "q"}, {"job", job}}, kStart + minutes{minute});
    std::string text;
    for (const RuleWarning& warning : engine_.Advance(kStart + minutes{minute}).warnings)
      text += warning.message;
    return text;
  };
  EXPECT_EQ(warnings(0, {"a"}), "");
  EXPECT_EQ(warnings(1, {"a", "b"}), "the limit of 1 alert is exceeded: 1 more is left out");
  EXPECT_EQ(warnings(2, {"a", "b"}), "");
  EXPECT_EQ(warnings(3, {"a", "b", "c"}), "the limit of 1 alert is exceeded: 2 more are left out");
}

}  // namespace
}  // namespace alertd::alert
