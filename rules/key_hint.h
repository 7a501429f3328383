#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace alertd::rules {

// What to say of a key that is not known in a place and that users may look for there all the same.
struct KeyHint {
  std::string_view key;
  std::string_view suggestion;  // in words: here it is "condition"
};

// Empty where there is nothing to say.
inline std::string_view FindHint(std::span<const KeyHint> hints, std::string_view key) {
  const auto found = std::find_if(hints.begin(), hints.end(),
                                  [key](const KeyHint& each) { return each.key == key; });
  return found == hints.end() ? std::string_view() : found->suggestion;
}

}  // namespace alertd::rules
