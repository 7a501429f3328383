#include "rules/lint/lint.h"

#include <utility>

namespace alertd::lint {

void Findings::Add(Finding finding) {
  rules::Diagnostic diagnostic;
  diagnostic.level = rules::DiagnosticLevel::kWarning;
  diagnostic.name = std::string(name_);
  diagnostic.location = std::move(finding.location);
  diagnostic.message = std::move(finding.message);
  diagnostic.suggestion = std::move(finding.suggestion);
  diagnostics_.push_back(std::move(diagnostic));
}

}  // namespace alertd::lint
