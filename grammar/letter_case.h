#pragma once

#include <string>
#include <string_view>

namespace alertd::grammar {

// Keywords stand in any case; the rest of PromQL tells cases apart. ASCII only.
inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace alertd::grammar
