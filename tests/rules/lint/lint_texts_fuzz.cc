// Any bytes can be looked at by every lint, and what they find can be rendered.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "rules/lint/run_lints.h"
#include "rules/loader.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  alertd::rules::LoadOptions options;
  options.variable = [](const std::string&) { return std::optional<std::string>("value"); };
  options.inspect =
      alertd::lint::Inspector({.reader = alertd::lint::LintReader::kCheck,
                               .now = *alertd::ParseTimestamp("2026-03-01T00:00:00Z")});
  const auto outcome = alertd::rules::LoadTexts(
      {{.name = "fuzz.yml", .text = std::string(reinterpret_cast<const char*>(data), size)}},
      options);
  for (const auto& diagnostic : outcome.diagnostics)
    RenderText(diagnostic, alertd::rules::DiagnosticStyle::kPlain);
  return 0;
}
