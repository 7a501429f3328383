#include "tools/synthetic_alert.h"

#include <string_view>
#include <vector>

#include "engine/model/external_labels.h"
#include "engine/model/severity.h"
#include "engine/model/spelling.h"
#include "engine/template/prometheus_functions.h"

namespace alertd::tools {
namespace {

constexpr std::string_view kDefaultName = "TestAlert";

Status SetAll(LabelsBuilder& labels, const std::vector<std::string>& pairs, const char* flag) {
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidInput(std::string(flag) + " takes NAME=VALUE, but this is " + Quote(pair));
    }
    labels.Set(std::string_view(pair).substr(0, equals), std::string_view(pair).substr(equals + 1));
  }
  return Ok();
}

const rules::Rule* FindRule(const rules::Configuration& configuration, const std::string& name) {
  for (const rules::RuleGroup& group : configuration.groups) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.kind == rules::RuleKind::kAlerting && rule.name == name) return &rule;
    }
  }
  return nullptr;
}

// What to say first when `name` is no declared alert; empty when nothing was named.
std::string NoSuchAlert(const rules::Configuration& configuration, const std::string& name) {
  if (name.empty()) return {};
  std::vector<std::string_view> names;
  for (const rules::RuleGroup& group : configuration.groups) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.kind == rules::RuleKind::kAlerting) names.push_back(rule.name);
    }
  }
  const std::string_view nearest = NearestSpelling(name, names);
  const std::string hint = nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)";
  return "no alert is declared as " + Quote(name) + hint + "; to test it all the same, ";
}

// What names the alert or its severity, which has a flag of its own and may be a --label, too.
Result<std::string> ValueOf(std::string_view name, const std::string& flag_value,
                            const std::string& flag, const LabelsBuilder& given) {
  const std::string label(given.Get(name));
  if (label.empty() || flag_value.empty()) return label.empty() ? flag_value : label;
  if (label == flag_value) return label;
  return InvalidInput(flag + " " + flag_value + " and --label " + std::string(name) + "=" + label +
                      " contradict one another");
}

// Adds what the templates make of the data.
void ExpandAll(const rules::TemplateTexts& texts, const tmpl::RuleTemplateData& data, Timestamp at,
               LabelsBuilder& out) {
  const tmpl::FunctionMap functions =
      tmpl::PrometheusFunctions({.external_url = data.external_url, .now = at, .query = nullptr});
  const tmpl::Value value = tmpl::RuleTemplateValue(data);
  for (const auto& [name, text] : texts) {
    const auto parsed = tmpl::ParseRuleTemplate(name, text, functions);
    const auto* rule_template = std::get_if<tmpl::Template>(&parsed);
    // The loader has parsed it before.
    if (rule_template == nullptr) continue;
    out.Set(name, tmpl::ExpandRuleTemplate(*rule_template, value, functions));
  }
}

}  // namespace

Result<Alert> MakeSyntheticAlert(const rules::Configuration& configuration,
                                 const TestArguments& arguments, const std::string& external_url,
                                 Timestamp at) {
  LabelsBuilder given;
  if (Status set = SetAll(given, arguments.labels, "--label"); !set) {
    return Failure{std::move(set).error()};
  }
  ALERTD_TRY(const std::string alert_name,
             ValueOf(kAlertNameLabel, arguments.alert, "--alert", given));
  ALERTD_TRY(const std::string given_severity,
             ValueOf(kSeverityLabel, arguments.severity, "--severity", given));
  LabelsBuilder labels(given);
  LabelsBuilder annotations;
  const rules::Rule* rule = FindRule(configuration, alert_name);
  if (rule != nullptr) {
    const tmpl::RuleTemplateData data{.labels = given.Build(),
                                      .external_labels = configuration.global.external_labels,
                                      .external_url = external_url,
                                      .value = kSyntheticValue};
    ExpandAll(rule->labels, data, at, labels);
    ExpandAll(rule->annotations, data, at, annotations);
    for (const Label& label : data.labels)
      labels.Set(label.name, label.value);
  } else {
    annotations.Set("message", "This is a test of the notification, nothing is wrong");
  }
  labels.Set(kAlertNameLabel, alert_name.empty() ? kDefaultName : alert_name);
  if (!given_severity.empty()) labels.Set(kSeverityLabel, given_severity);
  if (Status set = SetAll(annotations, arguments.annotations, "--annotation"); !set) {
    return Failure{std::move(set).error()};
  }
  const std::string_view severity = labels.Get(kSeverityLabel);
  if (severity.empty()) {
    return InvalidInput(NoSuchAlert(configuration, rule == nullptr ? alert_name : "") +
                        "name a severity with --severity, such as HIGH");
  }
  if (!IsKnownSeverity(severity)) {
    return InvalidInput("unknown severity " + Quote(severity) +
                        ": use CRITICAL, HIGH, MEDIUM, LOW or INFO");
  }
  Alert alert;
  alert.labels = WithExternalLabels(labels.Build(), configuration.global.external_labels);
  alert.annotations = annotations.Build();
  alert.starts_at = at;
  alert.generator_url = external_url;
  alert.incident_id = "test-" + FormatFingerprint(Fingerprint(alert.labels));
  alert.value = kSyntheticValue;
  return alert;
}

}  // namespace alertd::tools
