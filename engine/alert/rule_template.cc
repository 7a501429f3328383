#include "engine/alert/rule_template.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <variant>

namespace alertd::alert {
namespace {

// Errs on the side of expanding too often: a dot that names no field hands on all of the data.
TemplateDependence DependenceOf(std::string_view text) {
  if (text.find("{{") == std::string_view::npos) return TemplateDependence::kNothing;
  for (const std::string_view function : {"query", "now", "tmpl", "template", "define", "block"}) {
    if (text.find(function) != std::string_view::npos) return TemplateDependence::kAnything;
  }
  if (text.find("alue") != std::string_view::npos) return TemplateDependence::kValue;
  for (size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
    const bool field =
        dot + 1 < text.size() &&
        (std::isalpha(static_cast<unsigned char>(text[dot + 1])) != 0 || text[dot + 1] == '_');
    if (!field) return TemplateDependence::kValue;
  }
  // Likewise the dollar that stands for the data alone.
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const bool named =
        at + 1 < text.size() && std::isalpha(static_cast<unsigned char>(text[at + 1])) != 0;
    if (!named) return TemplateDependence::kValue;
  }
  return TemplateDependence::kLabels;
}

}  // namespace

RuleTemplate::RuleTemplate(std::string name, const std::string& text,
                           const tmpl::FunctionMap& functions)
    : name_(std::move(name)), text_(text), dependence_(DependenceOf(text)) {
  if (dependence_ == TemplateDependence::kNothing) return;
  auto parsed = tmpl::ParseRuleTemplate(name_, text, functions);
  if (auto* error = std::get_if<SourceError>(&parsed)) {
    text_ = "<error expanding template: " + error->message + ">";
    dependence_ = TemplateDependence::kNothing;
    return;
  }
  template_ = std::get<tmpl::Template>(std::move(parsed));
}

std::string RuleTemplate::Expand(const tmpl::Value& data, EvaluationContext& context) const {
  if (!template_) return text_;
  return tmpl::ExpandRuleTemplate(*template_, data, context.functions());
}

RuleTemplates::RuleTemplates(const rules::TemplateTexts& texts) {
  static const tmpl::FunctionMap kFunctions = TemplateFunctionNames();
  for (const auto& [name, text] : texts) {
    templates_.emplace_back(name, text, kFunctions);
    dependence_ = std::max(dependence_, templates_.back().dependence());
  }
}

}  // namespace alertd::alert
