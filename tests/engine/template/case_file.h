#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace alertd::tmpl {

// One case of a *.test file:
//
//     --- what it shows
//     the template
//     => the text it makes, or
//     !! a part of the error, with its place
//
// The template and the text may go over several lines. Lines that begin with # before the first
// case are comments.
struct TemplateCase {
  std::string name;
  std::string text;
  std::string expected;
  bool fails = false;
  std::string file;
  int line = 0;
};

// What rendering gave: the text, or the message of the error.
struct Outcome {
  std::string text;
  bool fails = false;
};

// As test names and failures show it.
inline std::ostream& operator<<(std::ostream& out, const TemplateCase& given) {
  return out << given.name;
}

std::vector<TemplateCase> ReadCases(const std::filesystem::path& file);

// Expects what the case says.
void CheckCase(const TemplateCase& given, const Outcome& outcome);

// Expects an error with `part` in its message.
void ExpectFailure(const Outcome& outcome, std::string_view part);

}  // namespace alertd::tmpl
