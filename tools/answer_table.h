#pragma once

#include <ostream>

#include "tools/answer.h"

namespace alertd::tools {

// An answer as a person reads it. Of a vector, the labels that all series share, then a row for
// each series with a column for each further label and its value; of a range, its series each with
// its samples below. Native histograms are bars.
void PrintTable(std::ostream& out, const Answer& answer);

}  // namespace alertd::tools
