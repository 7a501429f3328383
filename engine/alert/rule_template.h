#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/alert/evaluation_context.h"
#include "engine/base/source_text.h"
#include "engine/template/template.h"
#include "rules/rule.h"
#include "rules/scalar_text.h"

namespace alertd::alert {

// On what the text of a template depends: what is to be expanded again, and when.
enum class TemplateDependence {
  kNothing,   // plain text
  kLabels,    // the labels of the result
  kValue,     // those and its value
  kAnything,  // also the time, or the answer to another query
};

// What a template expands to.
struct Expansion {
  std::string text;
  std::string error = {};  // with its place; not empty: then `text` shows an error
};

// A label or an annotation of a rule, parsed once.
class RuleTemplate {
 public:
  struct Source {
    std::string name;
    std::string text;
    // Where it stands in the rule's file; null when that is not known.
    const rules::ScalarText* scalar = nullptr;
    std::shared_ptr<const SourceText> file;
  };
  // A text that does not parse stays what it is expanded to: an error message.
  RuleTemplate(const Source& source, const tmpl::FunctionMap& functions);

  const std::string& name() const { return name_; }
  TemplateDependence dependence() const { return dependence_; }
  // What a template that depends on nothing expands to.
  const std::string& text() const { return text_; }
  Expansion Expand(const tmpl::Value& data, EvaluationContext& context) const;

 private:
  // The error with the place in the file that it is about.
  std::string AtPlace(const std::string& error, size_t offset) const;
  // The offset that an error of this template names; 0 when it names none.
  size_t OffsetOf(const std::string& error) const;

  std::string name_;
  std::string text_;  // of plain ones and broken ones
  std::string parse_error_;
  std::shared_ptr<const SourceText> file_;
  rules::ScalarText scalar_;
  std::optional<tmpl::Template> template_;
  TemplateDependence dependence_ = TemplateDependence::kNothing;
};

// All labels, or all annotations, of a rule.
class RuleTemplates {
 public:
  RuleTemplates() = default;
  // `scalars` are those of the rule's file, by name.
  using Scalars = std::map<std::string, rules::ScalarText, std::less<>>;
  RuleTemplates(const rules::TemplateTexts& texts, const Scalars& scalars,
                const std::shared_ptr<const SourceText>& file);

  // Of the template that depends on most.
  TemplateDependence dependence() const { return dependence_; }
  const std::vector<RuleTemplate>& all() const { return templates_; }

 private:
  std::vector<RuleTemplate> templates_;
  TemplateDependence dependence_ = TemplateDependence::kNothing;
};

}  // namespace alertd::alert
