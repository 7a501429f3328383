#include "rules/prometheus/glob_pattern.h"

#include <algorithm>
#include <array>

namespace alertd::rules {

bool IsFilePattern(std::string_view pattern) {
  // A class of characters that does not end is not a pattern.
  const size_t open = pattern.rfind('[');
  if (open != std::string_view::npos && pattern.find(']', open) == std::string_view::npos) {
    return false;
  }
  const size_t star = pattern.find('*');
  return star == std::string_view::npos || pattern.find('/', star) == std::string_view::npos;
}

bool IsDiscoveryFilePattern(std::string_view pattern) {
  static constexpr std::array<std::string_view, 6> kSuffixes = {".json", ".yml", ".yaml",
                                                                ".JSON", ".YML", ".YAML"};
  return IsFilePattern(pattern) &&
         std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [pattern](std::string_view suffix) { return pattern.ends_with(suffix); });
}

}  // namespace alertd::rules
