#pragma once

#include <optional>
#include <vector>

#include "rules/schema/shape.h"

namespace alertd::rules {

struct FieldValue {
  SettingValue value;
  bool incomplete = false;
  std::vector<SourceRange> item_ranges = {};  // of a list's texts, and of a map's values
};

// The value of one key as its field says; nothing, reported, when it is not right.
// REQUIRES: the node is not null.
std::optional<FieldValue> ReadField(FileScope& scope, const YamlNode& node, const Field& field);

}  // namespace alertd::rules
