#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/rule_test/coverage.h"
#include "tools/rule_test/rule_set.h"
#include "tools/rule_test/test_runner.h"

namespace alertd::rule_test {

// What became of one test.
struct TestReport {
  std::string name;
  rules::SourceLocation location;
  rules::Diagnostics problems;  // of the test alone
  bool runnable = false;        // without errors there and in the rule files
  TestOutcome outcome;

  bool passed() const { return runnable && outcome.passed(); }
};

// What became of a test file.
struct FileReport {
  std::string path;
  // Of the file itself and of the rule files it names, by place. With errors no test was run; with
  // errors of the file itself, `tests` is empty and what is wrong with the tests stands here, too.
  rules::Diagnostics problems;
  std::vector<TestReport> tests;  // those that were asked for, in order

  size_t passed() const;
  // A file with errors that has no test counts as one that failed.
  size_t failed() const;
};

struct FileRunOptions {
  RuleSetOptions rules;
  TestRunOptions test;
  // Whether a test is to be run, by name; empty: all are.
  std::function<bool(const std::string& name)> selects = {};
  Coverage* coverage = nullptr;  // null: not asked for
};

// Reads the text of a test file and the rule files it names, and runs its tests.
FileReport RunTestFile(const std::string& path, std::string text, const FileRunOptions& options);

}  // namespace alertd::rule_test
