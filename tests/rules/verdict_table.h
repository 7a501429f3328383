#pragma once

// Tables of files with the verdicts that Prometheus' and Alertmanager's own tools give on them.

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rules/loader.h"

namespace alertd::rules {

// The rows of a table with tabs between its cells, without the heading. Missing cells are empty.
inline std::vector<std::vector<std::string>> ReadTable(const std::string& path, size_t columns) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream table(path);
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '\t');)
      cells.push_back(cell);
    cells.resize(std::max(cells.size(), columns));
    rows.push_back(std::move(cells));
  }
  return rows;
}

// As `alertd check` loads: nothing is at hand, and nothing will run.
inline LoadOptions CheckOptions(std::vector<std::string> patterns) {
  LoadOptions options;
  options.patterns = std::move(patterns);
  options.missing_variable = MissingVariable::kWarning;
  options.not_run_yet = NotRunYet::kWarning;
  options.variable = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  return options;
}

inline std::string ErrorsOf(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level == DiagnosticLevel::kError) {
      text += RenderText(diagnostic, DiagnosticStyle::kPlain);
    }
  }
  return text.empty() ? "no error\n" : text;
}

}  // namespace alertd::rules
