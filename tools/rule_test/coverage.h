#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/alert.h"
#include "engine/window/window.h"
#include "rules/configuration.h"

namespace alertd::rule_test {

// Which rules have done something in some test: an alerting rule fired, a recording rule recorded
// a sample.
class Coverage {
 public:
  struct RuleCoverage {
    rules::RuleKind kind = rules::RuleKind::kAlerting;
    std::string name;
    rules::SourceLocation location;
    bool covered = false;
  };

  // The following tests are of these rules. A rule that is known already, from another test file,
  // is the same rule.
  void Begin(const rules::Configuration& configuration);

  // An alert of the current rules fires. It counts for each that may have made it: of the same
  // name, expression and plain labels.
  void NoteFiring(const Alert& alert);

  // The current rules have written to the window, whose first `input_series` series are not theirs.
  void NoteRecorded(const window::Window& window, window::SeriesId input_series);

  // By place.
  std::vector<RuleCoverage> rules() const;
  size_t covered() const;
  // 0 to 100; 100 without rules.
  double percent() const;

 private:
  struct Entry {
    RuleCoverage coverage;
    std::vector<std::pair<std::string, std::string>> plain_labels;
    std::string generator_query;  // as it stands in the alerts' generator URL
  };

  static Entry MakeEntry(const rules::Rule& rule);

  std::map<std::pair<std::string, size_t>, Entry> entries_;  // by file and place in it
  std::multimap<std::string, Entry*> alerting_;              // of the current rules, by name
  std::vector<Entry*> recording_;
};

// The rules that nothing covers and the share of those that something does, as text.
std::string RenderCoverage(const Coverage& coverage);

}  // namespace alertd::rule_test
