#include "rules/on_source_down.h"

#include <array>
#include <string_view>

#include "rules/file_scope.h"

namespace alertd::rules {

std::optional<OnSourceDown> ReadOnSourceDown(FileScope& scope, SectionReader& reader) {
  static constexpr std::array<std::string_view, 2> kReactions = {"keep", "resolve"};
  const YamlNode* const node = reader.Find("on_source_down");
  if (node == nullptr) return std::nullopt;
  const auto reaction = scope.Choice(*node, "on_source_down", kReactions);
  if (!reaction) return std::nullopt;
  return *reaction == "keep" ? OnSourceDown::kKeep : OnSourceDown::kResolve;
}

}  // namespace alertd::rules
