// Any bytes are a configuration or diagnostics that can be rendered.

#include <cstddef>
#include <cstdint>
#include <string>

#include "rules/diagnostic_formats.h"
#include "rules/loader.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  alertd::rules::LoadOptions options;
  options.variable = [](const std::string& name) -> std::optional<std::string> {
    return name.size() > 3 ? std::optional<std::string>(name) : std::nullopt;
  };
  const alertd::rules::NamedText text{
      .name = "input.yml", .text = std::string(reinterpret_cast<const char*>(data), size)};
  const alertd::rules::LoadOutcome outcome = alertd::rules::LoadTexts({text}, options);
  for (const alertd::rules::Diagnostic& diagnostic : outcome.diagnostics) {
    RenderText(diagnostic, alertd::rules::DiagnosticStyle::kColoured);
  }
  alertd::rules::RenderSarif(outcome.diagnostics, "0");
  alertd::rules::RenderGithub(outcome.diagnostics);
  return 0;
}
