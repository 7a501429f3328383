#include "rules/prometheus/name_schemes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "engine/model/labels.h"
#include "rules/prometheus/prometheus_shapes.h"

namespace alertd::rules {
namespace {

void Report(Diagnostics& diagnostics, std::string_view name, const SourceLocation& location,
            std::string message) {
  Diagnostic diagnostic;
  diagnostic.name = std::string(name);
  diagnostic.location = location;
  diagnostic.message = std::move(message);
  diagnostics.push_back(std::move(diagnostic));
}

// A name that may have groups of a match in it, such as ${1}_total.
bool IsLegacyTemplate(const std::string& name) {
  static const re2::RE2 kTemplate(R"((?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+)");
  return re2::RE2::FullMatch(name, kTemplate);
}

void CheckRelabelNames(const std::vector<RelabelRule>& rules, Diagnostics& diagnostics) {
  for (const RelabelRule& rule : rules) {
    const bool maps = rule.action == RelabelAction::kLabelMap;
    const bool templated = maps || rule.action == RelabelAction::kReplace;
    const std::string& name = maps ? rule.replacement : rule.target_label;
    if (name.empty()) continue;
    if (templated ? IsLegacyTemplate(name) : IsLegacyLabelName(name)) continue;
    Report(
        diagnostics, "bad-name", rule.location,
        "\"" + name + "\" cannot be a label's name where metric_name_validation_scheme is legacy");
  }
}

std::string Either(const std::string& own, const std::string& global) {
  return own.empty() ? global : own;
}

bool IsLegacy(const ScrapeDraft& job, const Draft& draft) {
  return Either(job.validation_scheme, draft.validation_scheme) == kLegacyScheme;
}

void UseLegacyNames(std::vector<RelabelRule>& rules) {
  for (RelabelRule& rule : rules)
    rule.names = NameScheme::kLegacy;
}

}  // namespace

void CheckNameSchemes(const Draft& draft, Diagnostics& diagnostics) {
  for (const ScrapeDraft& job : draft.scrape_jobs) {
    if (!IsLegacy(job, draft)) continue;
    CheckRelabelNames(job.job.relabel_rules, diagnostics);
    CheckRelabelNames(job.job.metric_relabel_rules, diagnostics);
    if (Either(job.escaping_scheme, draft.escaping_scheme) != "allow-utf-8") continue;
    Report(diagnostics, "conflict", job.job.location,
           "job \"" + job.job.name +
               "\" asks for UTF-8 names, which metric_name_validation_scheme refuses");
  }
  const std::string& strategy = draft.otlp_strategy.name;
  const bool keeps_utf8 = strategy == "NoUTF8EscapingWithSuffixes" || strategy == "NoTranslation";
  if (!keeps_utf8 || draft.validation_scheme != kLegacyScheme) return;
  Report(diagnostics, "conflict", draft.otlp_strategy.location,
         "translation_strategy \"" + strategy +
             "\" makes UTF-8 names, which metric_name_validation_scheme refuses");
}

void ApplyNameSchemes(Draft& draft) {
  for (ScrapeDraft& job : draft.scrape_jobs) {
    if (!IsLegacy(job, draft)) continue;
    UseLegacyNames(job.job.relabel_rules);
    UseLegacyNames(job.job.metric_relabel_rules);
  }
}

}  // namespace alertd::rules
