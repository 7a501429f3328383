#pragma once

#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// Whether `got` has every label of `expected`, and with kExact no other.
bool LabelsFit(const Labels& expected, const Labels& got, Match match);

// The labels in which they differ, by name; `noun` stands before each name. With kSubset what only
// `got` has is no difference.
std::vector<FieldDifference> DifferingLabels(const Labels& expected, const Labels& got, Match match,
                                             std::string_view noun);

}  // namespace alertd::rule_test
