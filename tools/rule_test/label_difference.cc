#include "tools/rule_test/label_difference.h"

#include <algorithm>
#include <string>

namespace alertd::rule_test {

bool LabelsFit(const Labels& expected, const Labels& got, Match match) {
  if (match == Match::kExact) return expected == got;
  return std::all_of(expected.begin(), expected.end(),
                     [&got](const Label& label) { return got.Get(label.name) == label.value; });
}

std::vector<FieldDifference> DifferingLabels(const Labels& expected, const Labels& got, Match match,
                                             std::string_view noun) {
  std::vector<FieldDifference> differences;
  const auto name_of = [noun](const Label& label) {
    return std::string(noun) + " " + std::string(label.name);
  };
  for (const Label& label : expected) {
    const std::string_view value = got.Get(label.name);
    if (value == label.value) continue;
    FieldDifference& difference = differences.emplace_back();
    difference.field = name_of(label);
    difference.expected = std::string(label.value);
    if (!value.empty()) difference.got = std::string(value);
  }
  if (match == Match::kSubset) return differences;
  for (const Label& label : got) {
    if (expected.Has(label.name)) continue;
    differences.push_back(
        {.field = name_of(label), .expected = std::nullopt, .got = std::string(label.value)});
  }
  return differences;
}

}  // namespace alertd::rule_test
