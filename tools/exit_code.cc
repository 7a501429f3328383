#include "tools/exit_code.h"

#include <algorithm>

namespace alertd::tools {
namespace {

// Whether a file that was named could not be read at all.
bool LacksFile(const rules::Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const rules::Diagnostic& each) {
    return each.name == "file" && each.location.file == nullptr;
  });
}

}  // namespace

ExitCode ExitCodeOf(const rules::LoadOutcome& loaded) {
  if (LacksFile(loaded.diagnostics)) return ExitCode::kCannotRun;
  return loaded.configuration == nullptr ? ExitCode::kProblems : ExitCode::kSuccess;
}

ExitCode ExitCodeOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidInput:
    case ErrorKind::kLimitExceeded:
    case ErrorKind::kUnsupported:
      return ExitCode::kProblems;
    case ErrorKind::kNotFound:
    case ErrorKind::kTimeout:
    case ErrorKind::kUnavailable:
      break;
  }
  return ExitCode::kCannotRun;
}

}  // namespace alertd::tools
