#include "grammar/selector_name.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/model/labels.h"
#include "grammar/letter_case.h"

namespace alertd::grammar {

bool IsOwnName(const VectorSelector& selector, const Matcher& matcher) {
  return !selector.name.empty() && matcher.kind() == MatchKind::kEqual &&
         matcher.name() == kMetricNameLabel && matcher.value() == selector.name;
}

bool IsReservedName(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kReserved = {
      "bool", "on", "ignoring", "group_left", "group_right", "atan2", "inf", "nan"};
  const std::string lower = LowerCase(name);
  return std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
}

}  // namespace alertd::grammar
