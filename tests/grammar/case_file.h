#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::grammar {

// One input of a table, and the lines that are expected for it. `line` counts from 1.
struct Case {
  std::string input;
  std::vector<std::string> expected;
  size_t line = 0;
};

// Reads a table beside the tests: an input, then its expected lines, which begin with `=>` or with
// a caret behind any blanks. Lines that begin with `## ` are remarks.
std::vector<Case> ReadCases(const std::string& file);

// Checks every case of the table: `describe` gives the lines for an input. With
// ALERTD_UPDATE_GOLDEN set, writes them into the table instead.
void CheckCases(const std::string& file,
                const std::function<std::vector<std::string>(std::string_view)>& describe);

// The error as a compiler shows it below the text: blanks, carets, message, suggestion.
std::string DescribeError(const SourceError& error);

}  // namespace alertd::grammar
