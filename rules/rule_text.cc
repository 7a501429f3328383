#include "rules/rule_text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "engine/model/labels.h"
#include "engine/template/prometheus_functions.h"
#include "engine/template/template.h"
#include "grammar/parser.h"

namespace alertd::rules {
namespace {

constexpr size_t kErrorsPerExpressionMax = 5;

// Parsers suggest a word or a whole phrase.
std::string Phrase(const std::string& suggestion) {
  if (suggestion.empty() || suggestion.find(' ') != std::string::npos) return suggestion;
  return "did you mean \"" + suggestion + "\"?";
}

void ReportAt(FileScope& scope, const TextValue& text, std::string_view name,
              const SourceError& error, DiagnosticLevel level = DiagnosticLevel::kError) {
  scope.Report(level, {.name = name,
                       .range = text.text.Locate(error.range),
                       .message = error.message,
                       .suggestion = Phrase(error.suggestion)});
}

bool IsRuleType(grammar::ValueType type) {
  return type == grammar::ValueType::kVector || type == grammar::ValueType::kScalar;
}

}  // namespace

std::optional<CheckedExpression> CheckExpression(FileScope& scope, const TextValue& text,
                                                 DiagnosticLevel wrong_type) {
  if (text.incomplete) return std::nullopt;
  const grammar::ParseOutcome outcome = grammar::ParseExpr(text.value());
  if (outcome.root == nullptr) {
    const size_t shown = std::min(outcome.errors.size(), kErrorsPerExpressionMax);
    for (size_t i = 0; i < shown; ++i)
      ReportAt(scope, text, "promql", outcome.errors[i]);
    return std::nullopt;
  }
  if (!IsRuleType(outcome.root->type)) {
    ReportAt(
        scope, text, "promql",
        {.range = outcome.root->range,
         .message =
             "a rule's expression must be an instant vector or a scalar, not a " +
             std::string(grammar::ValueTypeName(outcome.root->type)) +
             (wrong_type == DiagnosticLevel::kError ? "" : ": it fails whenever it is evaluated"),
         .suggestion = {}},
        wrong_type);
    if (wrong_type == DiagnosticLevel::kError) return std::nullopt;
  }
  if (scope.options().check_expression) {
    if (const std::optional<SourceError> error = scope.options().check_expression(*outcome.root)) {
      ReportAt(scope, text, "not-supported", *error);
      return std::nullopt;
    }
  }
  return CheckedExpression{.text = text.value(), .expr = outcome.root, .location = text.location};
}

void CheckAlertTemplate(FileScope& scope, const KeyedText& text) {
  const std::string& value = text.text.value();
  if (text.text.incomplete || value.find("{{") == std::string::npos) return;
  // Parsing asks only for the names of the functions.
  static const tmpl::FunctionMap kFunctions = tmpl::PrometheusFunctions({});
  const auto parsed = tmpl::ParseRuleTemplate(text.name, value, kFunctions);
  const SourceError* const error = std::get_if<SourceError>(&parsed);
  if (error != nullptr) ReportAt(scope, text.text, "template", *error);
}

void CheckLabelName(FileScope& scope, const KeyedText& label) {
  const bool valid =
      !label.name.empty() && IsValidUtf8(label.name) && label.name != kMetricNameLabel;
  if (valid) return;
  scope.Error({.name = "bad-name",
               .range = label.name_range,
               .message = "\"" + label.name + "\" cannot be a label's name",
               .suggestion = {}});
}

void CheckAnnotationName(FileScope& scope, const KeyedText& annotation) {
  if (!annotation.name.empty() && IsValidUtf8(annotation.name)) return;
  scope.Error({.name = "bad-name",
               .range = annotation.name_range,
               .message = "\"" + annotation.name + "\" cannot be an annotation's name",
               .suggestion = {}});
}

std::map<std::string, ScalarText, std::less<>> ToScalarTexts(const std::vector<KeyedText>& texts) {
  std::map<std::string, ScalarText, std::less<>> by_name;
  for (const KeyedText& text : texts)
    by_name[text.name] = text.text.text;
  return by_name;
}

TemplateTexts ToTemplateTexts(const std::vector<KeyedText>& texts) {
  std::map<std::string, std::string> by_name;
  for (const KeyedText& text : texts)
    by_name[text.name] = text.text.value();
  return {by_name.begin(), by_name.end()};
}

}  // namespace alertd::rules
