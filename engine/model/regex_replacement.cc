#include "engine/model/regex_replacement.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace alertd {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The name after a `$` at the front of `rest`, which is taken off; nothing where there is none.
std::optional<std::string_view> TakeGroup(std::string_view& rest) {
  const bool braced = rest.starts_with('{');
  const std::string_view name_on = rest.substr(braced ? 1 : 0);
  const auto end = std::find_if_not(name_on.begin(), name_on.end(), IsWordCharacter);
  const auto length = static_cast<size_t>(end - name_on.begin());
  if (length == 0) return std::nullopt;
  if (braced && (length == name_on.size() || name_on[length] != '}')) return std::nullopt;
  rest.remove_prefix(length + (braced ? 2 : 0));
  return name_on.substr(0, length);
}

// Nothing when the expression has no such group.
std::optional<int> GroupNumber(const re2::RE2& regex, std::string_view name) {
  int number = 0;
  // In Go, 01 is a name that no group has.
  if (name.size() > 1 && name.starts_with('0')) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (end == name.data() + name.size()) {
    const bool known = error == std::errc() && number <= regex.NumberOfCapturingGroups();
    return known ? std::optional(number) : std::nullopt;
  }
  const auto& names = regex.NamedCapturingGroups();
  const auto found = names.find(std::string(name));
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

RegexReplacement::RegexReplacement(std::string_view text, const re2::RE2& regex) {
  while (!text.empty()) {
    const size_t dollar = text.find('$');
    AddLiteral(text.substr(0, dollar));
    if (dollar == std::string_view::npos) return;
    text.remove_prefix(dollar + 1);
    if (text.starts_with('$')) {
      AddLiteral("$");
      text.remove_prefix(1);
    } else if (const auto name = TakeGroup(text)) {
      const std::optional<int> group = GroupNumber(regex, *name);
      if (group) parts_.push_back({.literal = {}, .group = *group});
    } else {
      AddLiteral("$");
    }
  }
}

void RegexReplacement::AddLiteral(std::string_view text) {
  if (!text.empty()) parts_.push_back({.literal = std::string(text), .group = kNoGroup});
}

void RegexReplacement::AppendTo(std::string& out, std::span<const re2::StringPiece> groups,
                                size_t bytes_max) const {
  for (const Part& part : parts_) {
    if (out.size() > bytes_max) return;
    if (part.group == kNoGroup) {
      out += part.literal;
      continue;
    }
    // A group that took no part in the match has no text.
    const re2::StringPiece& group = groups[static_cast<size_t>(part.group)];
    if (group.data() != nullptr) out.append(group.data(), group.size());
  }
}

}  // namespace alertd
