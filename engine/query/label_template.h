#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace alertd::query {

// The replacement of label_replace, in the syntax of Go's Regexp.Expand: $1, ${1}, $name, ${name},
// $$. A group that does not exist is empty.
class LabelTemplate {
 public:
  explicit LabelTemplate(std::string_view text);

  // The text with the groups of the match in it; nothing when `regex` does not match `value`.
  std::optional<std::string> Expand(const re2::RE2& regex, std::string_view value) const;

 private:
  struct Part {
    std::string text;  // literal; the group's name or number where `group`
    bool group = false;
  };
  void AddLiteral(std::string_view text);

  std::vector<Part> parts_;
};

}  // namespace alertd::query
