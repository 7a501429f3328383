#pragma once

#include <functional>

#include "rules/lint/lint_options.h"
#include "rules/loader.h"

namespace alertd::lint {

// What rules::LoadOptions::inspect takes: runs every lint that is not switched off, by `options`,
// by `observability: lints:` or by a comment of the files. Warns of comments that switch nothing
// off.
std::function<void(const rules::LoadedView&, rules::Diagnostics&)> Inspector(LintOptions options);

}  // namespace alertd::lint
