#pragma once

#include <filesystem>
#include <ostream>
#include <string>
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
  int line = 0;
};

// As test names and failures show it.
inline std::ostream& operator<<(std::ostream& out, const TemplateCase& given) {
  return out << given.name;
}

std::vector<TemplateCase> ReadCases(const std::filesystem::path& file);

}  // namespace alertd::tmpl
