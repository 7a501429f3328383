#include "rules/format/same_yaml.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace alertd::format {
namespace {

using rules::YamlKind;
using rules::YamlNode;

std::string_view WithoutTrailingSpace(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

bool SameScalar(const YamlNode& before, const YamlNode& after, const ChangedScalars& changed) {
  const auto change = changed.find(&before);
  if (change == changed.end()) {
    return before.value == after.value && before.quoted == after.quoted;
  }
  return WithoutTrailingSpace(after.value) == WithoutTrailingSpace(change->second);
}

bool SameShape(const YamlNode& before, const YamlNode& after) {
  return before.kind == after.kind && before.items.size() == after.items.size() &&
         before.entries.size() == after.entries.size();
}

}  // namespace

const YamlNode* FindDifference(const YamlNode& before, const YamlNode& after,
                               const ChangedScalars& changed) {
  std::vector<std::pair<const YamlNode*, const YamlNode*>> open = {{&before, &after}};
  std::set<std::pair<const YamlNode*, const YamlNode*>> seen;
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    if (!SameShape(*a, *b)) return a;
    if (a->kind == YamlKind::kScalar && !SameScalar(*a, *b, changed)) return a;
    // Aliases lead to what was seen.
    const bool container = !a->items.empty() || !a->entries.empty();
    if (!container || !seen.emplace(a, b).second) continue;
    for (size_t i = 0; i < a->items.size(); ++i)
      open.emplace_back(a->items[i], b->items[i]);
    for (size_t i = 0; i < a->entries.size(); ++i) {
      open.emplace_back(a->entries[i].key, b->entries[i].key);
      open.emplace_back(a->entries[i].value, b->entries[i].value);
    }
  }
  return nullptr;
}

}  // namespace alertd::format
