#pragma once

#include <ostream>

#include "tools/answer.h"

namespace alertd::tools {

// Comma-separated values, quoted as RFC 4180 has it: a header, and a row for each sample with its
// time in UTC, a column for each label that any series has, and the value with all its digits. A
// native histogram's value is its text form.
void PrintCsv(std::ostream& out, const Answer& answer);

}  // namespace alertd::tools
