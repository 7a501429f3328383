#include "tests/grammar/case_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace alertd::grammar {
namespace {

std::string PathOf(const std::string& file) { return std::string(ALERTD_TEST_DIR) + "/" + file; }

std::vector<std::string> ReadLines(const std::string& file) {
  std::ifstream in(PathOf(file));
  EXPECT_TRUE(in.good()) << "cannot read " << PathOf(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

bool IsExpectation(std::string_view line) {
  if (line.starts_with("=>")) return true;
  const size_t first = line.find_first_not_of(' ');
  return first != std::string_view::npos && line[first] == '^';
}

bool IsRemark(std::string_view line) { return line.empty() || line.starts_with("## "); }

}  // namespace

std::vector<Case> ReadCases(const std::string& file) {
  std::vector<Case> cases;
  const std::vector<std::string> lines = ReadLines(file);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (IsRemark(lines[i])) continue;
    if (IsExpectation(lines[i]) && !cases.empty()) {
      cases.back().expected.push_back(lines[i]);
    } else {
      cases.push_back({lines[i], {}, i + 1});
    }
  }
  EXPECT_FALSE(cases.empty()) << file;
  return cases;
}

void CheckCases(const std::string& file,
                const std::function<std::vector<std::string>(std::string_view)>& describe) {
  if (std::getenv("ALERTD_UPDATE_GOLDEN") == nullptr) {
    for (const Case& one : ReadCases(file)) {
      EXPECT_EQ(describe(one.input), one.expected) << file << ":" << one.line << ": " << one.input;
    }
    return;
  }
  std::ostringstream out;
  for (const std::string& line : ReadLines(file)) {
    if (IsExpectation(line)) continue;
    out << line << "\n";
    if (IsRemark(line)) continue;
    for (const std::string& expected : describe(line))
      out << expected << "\n";
  }
  std::ofstream(PathOf(file)) << out.str();
}

std::string DescribeError(const SourceError& error) {
  const size_t length = std::max<size_t>(1, error.range.end - error.range.begin);
  std::string line = std::string(error.range.begin, ' ') + std::string(length, '^');
  line += " " + error.message;
  if (!error.suggestion.empty()) line += "; did you mean " + error.suggestion + "?";
  return line;
}

}  // namespace alertd::grammar
