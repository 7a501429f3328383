#pragma once

#include <string>

#include "rules/diagnostic.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// What a file of unit tests may hold at most.
inline constexpr size_t kTestsPerFileMax = 100'000;
inline constexpr size_t kSamplesPerTestMax = 20'000'000;
inline constexpr size_t kEvaluationsPerTestMax = 2'000'000;

struct ReadTests {
  TestFile file;
  // Whether `file` names all rule and config files that the text does.
  bool knows_files = false;
  // What is wrong with the file as a whole: with errors none of its tests can be run. Problems of
  // one test stand there.
  rules::Diagnostics problems;
};

// Reads the text of a test file; `path` stands in the diagnostics, and its folder is the one that
// `rule_files` are relative to. Reads no other file.
ReadTests ReadTestFile(const std::string& path, std::string text);

}  // namespace alertd::rule_test
