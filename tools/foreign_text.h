#pragma once

#include "rules/diagnostic.h"
#include "rules/loader.h"

namespace alertd::tools {

// The errors that say that a text is none of the files that alertd reads: it is no mapping, or one
// of which it knows no section. None otherwise, whatever else is wrong with it, nor where the
// document is empty or no YAML.
rules::Diagnostics FindForeign(const rules::NamedText& file, const rules::LoadOptions& options);

// Whether it is a file of unit tests, which `alertd test rules` reads.
bool IsRuleTest(const rules::NamedText& file);

}  // namespace alertd::tools
