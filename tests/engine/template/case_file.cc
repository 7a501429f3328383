#include "tests/engine/template/case_file.h"

#include <fstream>

#include <gtest/gtest.h>

namespace alertd::tmpl {
namespace {

constexpr std::string_view kCaseMark = "--- ";
constexpr std::string_view kTextMark = "=> ";
constexpr std::string_view kErrorMark = "!! ";

// Appends a line; lines of one part are joined by line feeds.
void AddLine(std::string& part, bool& first, std::string_view line) {
  if (!first) part += '\n';
  first = false;
  part += line;
}

}  // namespace

std::vector<TemplateCase> ReadCases(const std::filesystem::path& file) {
  std::vector<TemplateCase> cases;
  std::ifstream in(file);
  std::string line;
  bool in_template = false;
  bool first = true;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with(kCaseMark)) {
      cases.push_back({.name = line.substr(kCaseMark.size()),
                       .text = {},
                       .expected = {},
                       .fails = false,
                       .file = file.filename().string(),
                       .line = number});
      in_template = first = true;
    } else if (cases.empty()) {
      continue;
    } else if (in_template && (line.starts_with(kTextMark) || line.starts_with(kErrorMark))) {
      cases.back().fails = line.starts_with(kErrorMark);
      in_template = false;
      first = true;
      AddLine(cases.back().expected, first, std::string_view(line).substr(kTextMark.size()));
    } else {
      AddLine(in_template ? cases.back().text : cases.back().expected, first, line);
    }
  }
  return cases;
}

void CheckCase(const TemplateCase& given, const Outcome& outcome) {
  SCOPED_TRACE(given.file + ":" + std::to_string(given.line) + ": " + given.name);
  if (given.fails) return ExpectFailure(outcome, given.expected);
  EXPECT_FALSE(outcome.fails) << outcome.text;
  EXPECT_EQ(outcome.text, given.expected);
}

void ExpectFailure(const Outcome& outcome, std::string_view part) {
  EXPECT_TRUE(outcome.fails) << outcome.text;
  EXPECT_NE(outcome.text.find(part), std::string::npos) << outcome.text;
}

}  // namespace alertd::tmpl
