#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

namespace alertd {

// What a match is replaced with, in the syntax of Go's Regexp.Expand: $1, ${1}, $name and ${name}
// stand for groups and $$ for a dollar sign. A group that does not exist is empty.
class RegexReplacement {
 public:
  // `regex` is the expression that is to match; it need not outlive the replacement.
  RegexReplacement(std::string_view text, const re2::RE2& regex);

  // Appends the replacement of a match with these groups, the whole match first. Stops once `out`
  // is longer than `bytes_max`.
  void AppendTo(std::string& out, std::span<const re2::StringPiece> groups,
                size_t bytes_max = std::string::npos) const;

 private:
  static constexpr int kNoGroup = -1;

  struct Part {
    std::string literal;
    int group = kNoGroup;
  };
  void AddLiteral(std::string_view text);

  std::vector<Part> parts_;
};

}  // namespace alertd
