#pragma once

// Scenarios: cases as lines of text in *.test files beside the tests. A line `case NAME` begins a
// case; a blank line, or one that begins with `#`, says nothing; what the other lines mean is up
// to the test that runs them.

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/model/labels.h"

namespace alertd::testing {

using Words = std::vector<std::string>;

struct ScenarioLine {
  size_t number = 0;  // from 1
  std::string text;
  Words words;  // at least one

  bool indented() const { return text.starts_with(' '); }
};

struct Scenario {
  std::string name;
  std::string file;
  std::vector<ScenarioLine> lines;
};

// As failures show it.
inline std::ostream& operator<<(std::ostream& out, const Scenario& scenario) {
  return out << scenario.file << ": " << scenario.name;
}

// Every case of every *.test file of the folder, by the files' names.
std::vector<Scenario> LoadScenarios(const std::string& folder);

// Runs each line until one says what is wrong with it. That, as file:line: text; empty when every
// line held.
std::string RunScenario(const Scenario& scenario,
                        const std::function<std::string(const ScenarioLine&)>& run_line);

Words SplitWords(std::string_view text);

// The words from `from` on, with a blank in between.
std::string JoinWords(const Words& words, size_t from);

// The duration must be one.
Duration ReadDuration(std::string_view text);

// An alert as scenarios write it: Down{job=a,severity=HIGH}.
std::string FormatAlertLabels(const Labels& labels);

}  // namespace alertd::testing
