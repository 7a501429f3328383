#include "engine/alert/rule_template.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>
#include <utility>
#include <variant>

#include "rules/source_location.h"

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

RuleTemplate::RuleTemplate(const Source& source, const tmpl::FunctionMap& functions)
    : name_(source.name),
      text_(source.text),
      file_(source.file),
      dependence_(DependenceOf(source.text)) {
  if (dependence_ == TemplateDependence::kNothing) return;
  if (source.scalar != nullptr) scalar_ = *source.scalar;
  auto parsed = tmpl::ParseRuleTemplate(name_, source.text, functions);
  if (auto* error = std::get_if<SourceError>(&parsed)) {
    parse_error_ = AtPlace(error->message, error->range.begin);
    text_ = "<error expanding template: " + error->message + ">";
    dependence_ = TemplateDependence::kNothing;
    return;
  }
  template_ = std::get<tmpl::Template>(std::move(parsed));
}

Expansion RuleTemplate::Expand(const tmpl::Value& data, EvaluationContext& context) const {
  if (!template_) return {text_, parse_error_};
  Result<std::string> text = template_->Execute(data, context.functions());
  if (text) return {*std::move(text)};
  const std::string& error = text.error().message;
  return {"<error expanding template: " + error + ">", AtPlace(error, OffsetOf(error))};
}

std::string RuleTemplate::AtPlace(const std::string& error, size_t offset) const {
  if (file_ == nullptr || scalar_.value().empty()) return error;
  const rules::SourceLocation place{file_, scalar_.Locate({offset, offset + 1})};
  return place.Describe() + ": " + error;
}

size_t RuleTemplate::OffsetOf(const std::string& error) const {
  // As Go has it: "template NAME:LINE:COLUMN: …".
  const std::string prefix = "template " + name_ + ":";
  if (!error.starts_with(prefix)) return 0;
  LineColumn place;
  const char* const end = error.data() + error.size();
  const auto line = std::from_chars(error.data() + prefix.size(), end, place.line);
  if (line.ec != std::errc() || line.ptr == end || *line.ptr != ':') return 0;
  if (std::from_chars(line.ptr + 1, end, place.column).ec != std::errc()) return 0;
  return SourceText(name_, scalar_.value()).Offset(place);
}

RuleTemplates::RuleTemplates(const rules::TemplateTexts& texts, const Scalars& scalars,
                             const std::shared_ptr<const SourceText>& file) {
  static const tmpl::FunctionMap kFunctions = TemplateFunctionNames();
  for (const auto& [name, text] : texts) {
    const auto scalar = scalars.find(name);
    const bool known = scalar != scalars.end() && scalar->second.value() == text;
    templates_.emplace_back(
        RuleTemplate::Source{name, text, known ? &scalar->second : nullptr, file}, kFunctions);
    dependence_ = std::max(dependence_, templates_.back().dependence());
  }
}

}  // namespace alertd::alert
