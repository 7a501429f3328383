#pragma once

// What alerts and rule groups have in common: expressions, templates, names.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grammar/ast.h"
#include "rules/file_scope.h"
#include "rules/rule.h"
#include "rules/section_reader.h"

namespace alertd::rules {

struct CheckedExpression {
  std::string text;
  std::shared_ptr<const grammar::Expr> expr;
  SourceLocation location;
};

// The expression, when it parses, has a type that a rule can use and can be evaluated. Problems
// are reported inside the scalar. With kWarning, what has another type is there all the same: as
// with Prometheus, evaluating it fails each time.
std::optional<CheckedExpression> CheckExpression(
    FileScope& scope, const TextValue& text, DiagnosticLevel wrong_type = DiagnosticLevel::kError);

// Reports what is wrong with a template of an alert: $labels, $externalLabels, $externalURL and
// $value are defined in it. `name` is the label's or annotation's.
void CheckAlertTemplate(FileScope& scope, const KeyedText& text);

// Reports names that no label, or no annotation, can have.
void CheckLabelName(FileScope& scope, const KeyedText& label);
void CheckAnnotationName(FileScope& scope, const KeyedText& annotation);

// By name; of two with the same name the later one stays.
std::map<std::string, ScalarText, std::less<>> ToScalarTexts(const std::vector<KeyedText>& texts);
TemplateTexts ToTemplateTexts(const std::vector<KeyedText>& texts);

}  // namespace alertd::rules
