#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/alert/evaluation_context.h"
#include "engine/template/template.h"
#include "rules/rule.h"

namespace alertd::alert {

// On what the text of a template depends: what is to be expanded again, and when.
enum class TemplateDependence {
  kNothing,   // plain text
  kLabels,    // the labels of the result
  kValue,     // those and its value
  kAnything,  // also the time, or the answer to another query
};

// A label or an annotation of a rule, parsed once.
class RuleTemplate {
 public:
  // A text that does not parse stays what it is expanded to: an error message.
  RuleTemplate(std::string name, const std::string& text, const tmpl::FunctionMap& functions);

  const std::string& name() const { return name_; }
  TemplateDependence dependence() const { return dependence_; }
  // What a template that depends on nothing expands to.
  const std::string& text() const { return text_; }
  std::string Expand(const tmpl::Value& data, EvaluationContext& context) const;

 private:
  std::string name_;
  std::string text_;  // of plain ones and broken ones
  std::optional<tmpl::Template> template_;
  TemplateDependence dependence_ = TemplateDependence::kNothing;
};

// All labels, or all annotations, of a rule.
class RuleTemplates {
 public:
  RuleTemplates() = default;
  explicit RuleTemplates(const rules::TemplateTexts& texts);

  // Of the template that depends on most.
  TemplateDependence dependence() const { return dependence_; }
  const std::vector<RuleTemplate>& all() const { return templates_; }

 private:
  std::vector<RuleTemplate> templates_;
  TemplateDependence dependence_ = TemplateDependence::kNothing;
};

}  // namespace alertd::alert
