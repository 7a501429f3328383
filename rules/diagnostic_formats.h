#pragma once

// Diagnostics for other programs: `alertd check --format json|sarif|github`.

#include <string>

#include "rules/diagnostic.h"

namespace alertd::rules {

// An array of objects with file, line, column, end_line, end_column, level, name, message and
// suggestion; the places are left out where a diagnostic has none.
std::string RenderJson(const Diagnostics& diagnostics);

// A SARIF 2.1.0 log with one run. `version` is alertd's.
std::string RenderSarif(const Diagnostics& diagnostics, const std::string& version);

// One workflow command of GitHub Actions per diagnostic: ::error file=…,line=…,col=…::message
std::string RenderGithub(const Diagnostics& diagnostics);

}  // namespace alertd::rules
