#pragma once

#include "engine/base/result.h"
#include "rules/loader.h"

namespace alertd::tools {

// What every command ends with; scripts rely on these, and --help says them.
enum class ExitCode {
  kSuccess = 0,
  // What the user wrote is not right (rules, routes, an expression), or the answer is no (nobody
  // would be notified).
  kProblems = 1,
  // It could not be found out: wrong arguments, files that cannot be read, nobody answers.
  kCannotRun = 2,
};

// What loading files ends with, in every command: a file that was named and cannot be read is not
// the same as one with errors in it.
ExitCode ExitCodeOf(const rules::LoadOutcome& loaded);

// What a question ends with that got no answer.
ExitCode ExitCodeOf(const Error& error);

}  // namespace alertd::tools
