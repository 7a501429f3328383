#pragma once

// Loading one text in a test.

#include <optional>
#include <string>

#include "rules/loader.h"

namespace alertd::rules {

// With an environment of NAME=value and EMPTY= only.
inline LoadOptions TestOptions() {
  LoadOptions options;
  options.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "NAME") return "value";
    if (name == "URL") return "https://example.test/hook";
    if (name == "EMPTY") return "";
    return std::nullopt;
  };
  return options;
}

inline LoadOutcome LoadOne(const std::string& text, const LoadOptions& options = TestOptions()) {
  return LoadTexts({{.name = "dir/test.yml", .text = text}}, options);
}

// All diagnostics without their quoted lines.
inline std::string Messages(const LoadOutcome& outcome) {
  std::string text;
  for (const Diagnostic& diagnostic : outcome.diagnostics) {
    text += diagnostic.location.Describe() + ": " + diagnostic.message + "\n";
  }
  return text;
}

}  // namespace alertd::rules
