#pragma once

#include <string>

#include "rules/diagnostic.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// "file:line" of a place; empty for one that is built in.
std::string FormatPlace(const rules::SourceLocation& location);

// A deviation over several lines, indented: where, what, and the fields that differ with what was
// expected and what came side by side. Ends with a line break.
std::string RenderDeviation(const Deviation& deviation, rules::DiagnosticStyle style);

// Both sides of a comparison as a difference of lines: "-" was expected, "+" came.
std::string RenderComparison(const Comparison& comparison, rules::DiagnosticStyle style);

}  // namespace alertd::rule_test
