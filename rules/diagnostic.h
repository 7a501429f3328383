#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/source_location.h"

namespace alertd::rules {

enum class DiagnosticLevel { kError, kWarning, kNote };

// One problem in what a user wrote: compiler-like, with its place and, where possible, what to do.
struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::kError;
  std::string name;  // stable, such as "unknown-key"; what a user switches off or looks up
  SourceLocation location;
  std::string message;     // lower case, no full stop, names the offending value
  std::string suggestion;  // empty, or a phrase such as: did you mean "expr"?
  // Secrets that stand in place near the location: shown as <secret> where a line is quoted.
  std::vector<SourceRange> secrets;
};

using Diagnostics = std::vector<Diagnostic>;

bool HasErrors(const Diagnostics& diagnostics);

enum class DiagnosticStyle { kPlain, kColoured };

// "error", "warning", "note".
std::string_view LevelName(DiagnosticLevel level);

// file:line:col: error: message [name], the source line, a caret below it, the suggestion.
std::string RenderText(const Diagnostic& diagnostic, DiagnosticStyle style);

}  // namespace alertd::rules
