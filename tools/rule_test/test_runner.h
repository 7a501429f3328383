#pragma once

// Runs unit tests of rules: the engine itself, on a window of its own, in virtual time.

#include <cstddef>
#include <string>
#include <vector>

#include "rules/configuration.h"
#include "tools/rule_test/coverage.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

struct TestOutcome {
  std::vector<Deviation> deviations;
  std::vector<Comparison> comparisons;  // of the questions that have deviations
  // With TestRunOptions::dump: every series at the end, one line each.
  std::vector<std::string> series;

  bool passed() const { return deviations.empty(); }
};

enum class SeriesDump { kNo, kYes };

struct TestRunOptions {
  SeriesDump dump = SeriesDump::kNo;
  Coverage* coverage = nullptr;  // of the rules that the test is of; null: not asked for
};

// Runs one test of the file with its rules: evaluates every group at each tick from the test's
// start to its last expectation, after the samples that are there by then, and asks.
//
// A rule that fails, or exceeds its limit, ends the test. REQUIRES: no errors among the test's
// problems.
TestOutcome RunRuleTest(const TestFile& file, const RuleTest& test,
                        const rules::Configuration& configuration, const TestRunOptions& options);

}  // namespace alertd::rule_test
