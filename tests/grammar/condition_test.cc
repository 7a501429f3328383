#include "grammar/condition.h"

#include <gtest/gtest.h>

#include "tests/grammar/case_file.h"

namespace alertd::grammar {
namespace {

// One alert, about which every condition below is asked.
const Labels& AlertLabels() {
  static const Labels kLabels{{"alertname", "memory_usage_high"},
                              {"severity", "HIGH"},
                              {"agent_type", "Architect"},
                              {"a name", "spaced"},
                              {"and", "keyword"},
                              {"quote", "it's"}};
  return kLabels;
}

const Labels& AlertAnnotations() {
  static const Labels kAnnotations{{"message", "too much memory"}};
  return kAnnotations;
}

bool Holds(std::string_view text) {
  const auto condition = Condition::Parse(text);
  const auto* const parsed = std::get_if<Condition>(&condition);
  EXPECT_NE(parsed, nullptr) << text;
  return parsed != nullptr && parsed->Matches(AlertLabels(), AlertAnnotations());
}

TEST(Condition, HoldsWhereItShould) {
  for (const char* const text : {
           "labels.agent_type == 'Architect'",
           "labels.agent_type == \"Architect\"",
           "labels['agent_type'] == 'Architect'",
           "labels[\"a name\"] == 'spaced'",
           "labels.and == 'keyword'",
           "alert_name == 'memory_usage_high'",
           "severity == labels.severity",
           "severity != 'LOW'",
           "'HIGH' == severity",
           "labels.missing == ''",
           "labels.missing != 'x'",
           "not labels.missing",
           "!labels.missing",
           "labels.agent_type",
           "'text'",
           "alert_name =~ 'memory_.*'",
           "alert_name !~ 'memory'",
           "labels.missing =~ ''",
           "annotations.message =~ '.*memory'",
           "annotations['message'] == 'too much memory'",
           "severity in ['HIGH', 'CRITICAL']",
           "severity in ['HIGH',]",
           "severity not in ['LOW', 'INFO']",
           "not (severity in ['LOW', 'INFO'])",
           "labels.severity in [severity]",
           "severity == 'HIGH' and labels.agent_type == 'Architect'",
           "severity == 'HIGH' && labels.agent_type == 'Architect'",
           "severity == 'LOW' or labels.agent_type == 'Architect'",
           "severity == 'LOW' || labels.agent_type == 'Architect'",
           "severity == 'HIGH' or labels.missing and labels.missing",
           "labels.agent_type == 'Architect' and not (severity in ['LOW', 'INFO'])",
           "not not labels.agent_type",
           "labels.quote == 'it\\'s'",
           "labels.quote == \"it's\"",
           "  severity\n ==\t'HIGH'  ",
           "severity == 'HIGH' AND NOT severity IN ['LOW']",
       }) {
    EXPECT_TRUE(Holds(text)) << text;
  }
}

TEST(Condition, DoesNotHoldWhereItShouldNot) {
  for (const char* const text : {
           "labels.agent_type == 'architect'",
           "labels.agent_type != 'Architect'",
           "labels.missing",
           "''",
           "not labels.agent_type",
           "alert_name =~ 'memory'",
           "alert_name !~ 'memory_.*'",
           "severity in []",
           "severity in ['LOW']",
           "severity not in ['HIGH']",
           "severity == 'HIGH' and labels.missing",
           "severity == 'LOW' or labels.missing",
           "(severity == 'HIGH' or labels.agent_type) and labels.missing",
           "annotations.severity",
           "labels.message",
       }) {
    EXPECT_FALSE(Holds(text)) << text;
  }
}

TEST(Condition, MistakesAreShownWhereTheyAre) {
  CheckCases("condition_rejected.test", [](std::string_view text) -> std::vector<std::string> {
    const auto condition = Condition::Parse(text);
    const auto* const error = std::get_if<SourceError>(&condition);
    if (error == nullptr) return {};
    return {DescribeError(*error)};
  });
}

TEST(Condition, KeepsItsText) {
  const auto condition = Condition::Parse(" severity ");
  EXPECT_EQ(std::get<Condition>(condition).text(), " severity ");
}

TEST(Condition, EmptyTextIsNoCondition) {
  const auto error = std::get<SourceError>(Condition::Parse(" \n"));
  EXPECT_EQ(error.message, "condition is empty");
}

TEST(Condition, EndlessNestingIsRefused) {
  for (const char* const open : {"(", "not ", "!"}) {
    std::string text;
    while (text.size() < 10'000)
      text += open;
    const auto error = std::get<SourceError>(Condition::Parse(text));
    EXPECT_EQ(error.message, "condition is nested deeper than 64 levels") << open;
  }
}

TEST(Condition, LongTextsAreRefused) {
  const auto error = std::get<SourceError>(Condition::Parse(std::string(20'000, ' ')));
  EXPECT_EQ(error.message, "condition is longer than 16384 bytes");
}

TEST(Condition, LongChainsAreFine) {
  std::string text = "severity";
  while (text.size() < 16'000)
    text += " and severity";
  EXPECT_TRUE(Holds(text));
}

}  // namespace
}  // namespace alertd::grammar
