// Any bytes are a configuration or diagnostics: of our own files, Prometheus' and Alertmanager's.
// Each diagnostic has a place inside the file and can be rendered; loading again says the same;
// what a file that is valid becomes can be written and read.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/check.h"
#include "rules/diagnostic_formats.h"
#include "rules/loader.h"
#include "rules/yaml_document.h"

namespace alertd::rules {
namespace {

LoadOutcome Load(const std::string& text) {
  LoadOptions options;
  options.missing_variable = MissingVariable::kWarning;
  options.not_run_yet = NotRunYet::kWarning;
  options.variable = [](const std::string& name) -> std::optional<std::string> {
    return name.size() > 3 ? std::optional<std::string>(name) : std::nullopt;
  };
  return LoadTexts({{.name = "input.yml", .text = text}}, options);
}

std::string Render(const LoadOutcome& outcome) {
  std::string text;
  for (const Diagnostic& diagnostic : outcome.diagnostics)
    text += RenderText(diagnostic, DiagnosticStyle::kColoured);
  return text + RenderSarif(outcome.diagnostics, "0") + RenderGithub(outcome.diagnostics);
}

void CheckPlaces(const LoadOutcome& outcome) {
  for (const Diagnostic& diagnostic : outcome.diagnostics) {
    const SourceLocation& location = diagnostic.location;
    if (location.file == nullptr) continue;  // about all of it: no place is the right one
    ALERTD_CHECK(location.range.begin <= location.range.end);
    ALERTD_CHECK(location.range.end <= location.file->text().size());
    ALERTD_CHECK(!diagnostic.message.empty() && !diagnostic.name.empty());
  }
}

void CheckConfiguration(const LoadOutcome& outcome) {
  ALERTD_CHECK((outcome.configuration == nullptr) == HasErrors(outcome.diagnostics));
  if (outcome.configuration == nullptr) return;
  const Configuration& configuration = *outcome.configuration;
  for (const RuleGroup& group : configuration.groups) {
    ALERTD_CHECK(group.interval > Duration::zero());
    ALERTD_CHECK(!group.eval_offset || *group.eval_offset < group.interval);
    for (const Rule& rule : group.rules)
      ALERTD_CHECK(rule.expr != nullptr && rule.source != nullptr && !rule.name.empty());
  }
  const auto written = std::make_shared<const SourceText>("written.yml", configuration.yaml);
  const YamlDocument::Outcome read = YamlDocument::Parse(written);
  ALERTD_CHECK(read.document != nullptr && read.errors.empty());
}

}  // namespace
}  // namespace alertd::rules

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const alertd::rules::LoadOutcome outcome = alertd::rules::Load(text);
  alertd::rules::CheckPlaces(outcome);
  alertd::rules::CheckConfiguration(outcome);
  ALERTD_CHECK(alertd::rules::Render(outcome) == alertd::rules::Render(alertd::rules::Load(text)));
  return 0;
}
