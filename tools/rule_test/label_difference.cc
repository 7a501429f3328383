#include "tools/rule_test/label_difference.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace alertd::rule_test {
namespace {

// Nothing where there is none: an annotation may be there and empty.
std::optional<std::string> ValueIn(const Labels& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [name](const Label& label) { return label.name == name; });
  if (found == labels.end()) return std::nullopt;
  return std::string((*found).value);
}

}  // namespace

bool LabelsFit(const Labels& expected, const Labels& got, Match match) {
  if (match == Match::kExact) return expected == got;
  return std::all_of(expected.begin(), expected.end(), [&got](const Label& label) {
    return ValueIn(got, label.name) == label.value;
  });
}

std::vector<FieldDifference> DifferingLabels(const Labels& expected, const Labels& got, Match match,
                                             std::string_view noun) {
  std::vector<FieldDifference> differences;
  const auto name_of = [noun](const Label& label) {
    return std::string(noun) + " " + std::string(label.name);
  };
  for (const Label& label : expected) {
    std::optional<std::string> value = ValueIn(got, label.name);
    if (value == label.value) continue;
    differences.push_back(
        {.field = name_of(label), .expected = std::string(label.value), .got = std::move(value)});
  }
  if (match == Match::kSubset) return differences;
  for (const Label& label : got) {
    if (ValueIn(expected, label.name)) continue;
    differences.push_back(
        {.field = name_of(label), .expected = std::nullopt, .got = std::string(label.value)});
  }
  return differences;
}

}  // namespace alertd::rule_test
