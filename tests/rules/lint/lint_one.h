#pragma once

// Running the lints over one text in a test.

#include <optional>
#include <string>

#include "rules/lint/run_lints.h"
#include "rules/loader.h"

namespace alertd::lint {

inline LintOptions TestLintOptions() {
  LintOptions options;
  options.reader = LintReader::kCheck;
  options.now = *ParseTimestamp("2026-03-01T00:00:00Z");
  return options;
}

inline rules::LoadOutcome LintOne(const std::string& text, const std::string& name = "test.yml",
                                  LintOptions options = TestLintOptions()) {
  rules::LoadOptions load;
  load.variable = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  load.inspect = Inspector(std::move(options));
  return rules::LoadTexts({{.name = name, .text = text}}, load);
}

// All diagnostics as `alertd check` prints them.
inline std::string Rendered(const rules::LoadOutcome& outcome) {
  std::string text;
  for (const rules::Diagnostic& diagnostic : outcome.diagnostics)
    text += rules::RenderText(diagnostic, rules::DiagnosticStyle::kPlain);
  return text;
}

}  // namespace alertd::lint
