#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "rules/lint/lint_options.h"
#include "rules/loader.h"

namespace alertd::app {

// The environment, as it is handed in: unset for a variable that is not there.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Loads what the daemon runs on: missing variables are errors, and so is whatever this build cannot
// evaluate.
rules::LoadOutcome LoadForDaemon(const std::vector<std::string>& files,
                                 const Environment& environment, Timestamp now);

// The same with missing variables as warnings: for commands that only look.
rules::LoadOutcome LoadToLook(const std::vector<std::string>& files, const Environment& environment,
                              Timestamp now);

// The same for `alertd check`, with the lints that it asks for.
struct CheckOptions {
  rules::MissingVariable missing_variable = rules::MissingVariable::kWarning;
  lint::LintOptions lints;
  rules::UnknownKeys unknown_keys = rules::UnknownKeys::kError;
  // As rules::LoadOptions has it.
  std::function<Result<std::string>(const std::string& path)> read_file = {};
};
rules::LoadOutcome LoadToCheck(const std::vector<std::string>& files,
                               const Environment& environment, const CheckOptions& check);

}  // namespace alertd::app
