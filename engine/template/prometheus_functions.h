#pragma once

// The functions that templates of rules have beside Go's own, and the data that they run on.

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

// One element of what {{ query "…" }} yields.
struct QuerySample {
  Labels labels;
  double value = 0;
  std::string histogram = {};  // as text; not empty: then that is the value
};

struct PrometheusFunctionOptions {
  std::string external_url;
  Timestamp now;
  // Evaluates an instant query at the time of the rule; unset where there is nothing to query.
  std::function<Result<std::vector<QuerySample>>(std::string_view expression)> query;
};

FunctionMap PrometheusFunctions(const PrometheusFunctionOptions& options);

// What a rule's template is expanded for.
struct RuleTemplateData {
  Labels labels;
  Labels external_labels;
  std::string external_url;
  double value = 0;
  std::string histogram = {};  // as text; not empty: then that is the value
};
Value RuleTemplateValue(const RuleTemplateData& data);

Value LabelsValue(const Labels& labels);

// Parses a rule's label or annotation, with $labels, $externalLabels, $externalURL and $value
// there.
std::variant<Template, SourceError> ParseRuleTemplate(std::string name, std::string text,
                                                      const FunctionMap& functions);

// The text, or, so that the alert is kept, the error in its place: <error expanding template: …>.
std::string ExpandRuleTemplate(const Template& rule_template, const Value& data,
                               const FunctionMap& functions);

}  // namespace alertd::tmpl
