#pragma once

#include <string>

#include "rules/lint/lint.h"

namespace alertd::lint {

// What `alertd check --explain NAME` prints: why it matters, an example of what is not good and of
// what is, and how to switch it off.
std::string ExplainLint(const Lint& lint);

// The name and one sentence of every lint, a line each.
std::string ListLints();

}  // namespace alertd::lint
