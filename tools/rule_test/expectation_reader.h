#pragma once

// The expectations of a test: `alert_rule_test` and `promql_expr_test`.

#include <optional>
#include <string_view>

#include "rules/file_scope.h"
#include "rules/section_reader.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// Where problems go: those that spoil the file, and those that spoil only the test.
struct TestScopes {
  rules::FileScope& file;
  rules::FileScope& test;
};

// The items of `section`, in order; what is wrong with one is reported.
std::vector<AlertExpectation> ReadAlertExpectations(
    const TestScopes& scopes, const std::vector<const rules::YamlNode*>& items);
std::vector<ExpressionExpectation> ReadExpressionExpectations(
    const TestScopes& scopes, const std::vector<const rules::YamlNode*>& items);

// `exp_alerts` of one expectation. `alert_name` is the label that all of them have; empty: none.
std::vector<ExpectedAlert> ReadExpectedAlerts(const TestScopes& scopes,
                                              const std::vector<const rules::YamlNode*>& items,
                                              std::string_view alert_name, Match match);

// Whether the text of a key, as it was read, is not there or empty. What is there and no text was
// reported where it was read.
bool LacksText(rules::SectionReader& reader, std::string_view key,
               const std::optional<rules::TextValue>& text);

// `match`: exact or subset.
Match ReadMatch(rules::FileScope& scope, rules::SectionReader& reader, Match fallback);

// A mapping of names to texts.
Labels ReadLabels(rules::FileScope& scope, rules::SectionReader& reader, std::string_view key);

}  // namespace alertd::rule_test
