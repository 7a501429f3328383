#include "engine/query/label_template.h"

#include <algorithm>
#include <charconv>

#include <re2/re2.h>

namespace alertd::query {
namespace {

bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The name after a `$` at the front of `rest`, which is taken off; nothing where there is none.
std::optional<std::string_view> TakeGroup(std::string_view& rest) {
  const bool braced = rest.starts_with('{');
  const std::string_view name_on = rest.substr(braced ? 1 : 0);
  const auto end = std::find_if_not(name_on.begin(), name_on.end(), IsWordChar);
  const auto length = static_cast<size_t>(end - name_on.begin());
  if (length == 0) return std::nullopt;
  if (braced && (length == name_on.size() || name_on[length] != '}')) return std::nullopt;
  rest.remove_prefix(length + (braced ? 2 : 0));
  return name_on.substr(0, length);
}

// The group's number; -1 when the expression has no such group.
int GroupNumber(const re2::RE2& regex, const std::string& name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) {
    return number <= regex.NumberOfCapturingGroups() ? number : -1;
  }
  const auto found = regex.NamedCapturingGroups().find(name);
  return found == regex.NamedCapturingGroups().end() ? -1 : found->second;
}

}  // namespace

LabelTemplate::LabelTemplate(std::string_view text) {
  while (!text.empty()) {
    const size_t dollar = text.find('$');
    AddLiteral(text.substr(0, dollar));
    if (dollar == std::string_view::npos) return;
    text.remove_prefix(dollar + 1);
    if (text.starts_with('$')) {
      AddLiteral("$");
      text.remove_prefix(1);
    } else if (const auto group = TakeGroup(text); group.has_value()) {
      parts_.push_back({std::string(*group), true});
    } else {
      AddLiteral("$");
    }
  }
}

void LabelTemplate::AddLiteral(std::string_view text) {
  if (!text.empty()) parts_.push_back({std::string(text), false});
}

std::optional<std::string> LabelTemplate::Expand(const re2::RE2& regex,
                                                 std::string_view value) const {
  std::vector<re2::StringPiece> groups(static_cast<size_t>(regex.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece text(value.data(), value.size());
  if (!regex.Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(),
                   static_cast<int>(groups.size()))) {
    return std::nullopt;
  }
  std::string expanded;
  for (const Part& part : parts_) {
    if (!part.group) {
      expanded += part.text;
      continue;
    }
    const int number = GroupNumber(regex, part.text);
    if (number < 0) continue;
    const re2::StringPiece& group = groups[static_cast<size_t>(number)];
    if (group.data() != nullptr) expanded.append(group.data(), group.size());
  }
  return expanded;
}

}  // namespace alertd::query
