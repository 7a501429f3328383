#include "tools/rule_test/alert_comparison.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tools/rule_test/assignment.h"
#include "tools/rule_test/label_difference.h"

namespace alertd::rule_test {
namespace {

bool Fits(const ExpectedAlert& expected, const Alert& got, Match match) {
  return LabelsFit(expected.labels, got.labels, match) &&
         LabelsFit(expected.annotations, got.annotations, match);
}

std::vector<FieldDifference> Differences(const ExpectedAlert& expected, const Alert& got) {
  std::vector<FieldDifference> fields =
      DifferingLabels(expected.labels, got.labels, expected.match, "label");
  std::vector<FieldDifference> annotations =
      DifferingLabels(expected.annotations, got.annotations, expected.match, "annotation");
  std::move(annotations.begin(), annotations.end(), std::back_inserter(fields));
  return fields;
}

// Labels say which alert is meant; annotations only what it tells.
size_t Distance(const ExpectedAlert& expected, const Alert& got) {
  constexpr size_t kLabelWeight = 4;
  return kLabelWeight * DifferingLabels(expected.labels, got.labels, expected.match, "").size() +
         DifferingLabels(expected.annotations, got.annotations, expected.match, "").size();
}

void CompareAbsent(const AlertQuestion& question, const ExpectedAlert& expected,
                   std::vector<Deviation>& deviations) {
  for (const Alert& got : question.got) {
    if (!Fits(expected, got, Match::kSubset)) continue;
    deviations.push_back({.location = expected.location,
                          .subject = question.subject,
                          .message = "is expected to be absent, but fires: " +
                                     DescribeAlert(got.labels, got.annotations)});
  }
}

std::string MissingMessage(const AlertQuestion& question, const ExpectedAlert& expected) {
  return (question.got.empty() ? "expected, but no alert fires: "
                               : "expected, but no further alert fires: ") +
         DescribeAlert(expected.labels, expected.annotations);
}

}  // namespace

std::vector<Deviation> CompareAlerts(const AlertQuestion& question) {
  std::vector<Deviation> deviations;
  std::vector<const ExpectedAlert*> wanted;
  for (const ExpectedAlert& expected : question.expected) {
    if (expected.presence == Presence::kAbsent) {
      CompareAbsent(question, expected, deviations);
    } else {
      wanted.push_back(&expected);
    }
  }
  const bool open = question.match == Match::kSubset || wanted.size() < question.expected.size();
  const auto fits = [&](size_t expectation, size_t thing) {
    return Fits(*wanted[expectation], question.got[thing], wanted[expectation]->match);
  };
  std::vector<std::optional<size_t>> assigned = Assign(wanted.size(), question.got.size(), fits);
  const std::vector<std::optional<size_t>> fitting = assigned;
  AssignNearest(assigned, question.got.size(), [&](size_t expectation, size_t thing) {
    return Distance(*wanted[expectation], question.got[thing]);
  });
  std::vector<bool> seen(question.got.size(), false);
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (assigned[i]) seen[*assigned[i]] = true;
    if (fitting[i]) continue;
    Deviation& deviation = deviations.emplace_back();
    deviation.location = wanted[i]->location;
    deviation.subject = question.subject;
    if (assigned[i]) {
      deviation.message = "the alert that fires is not the one expected";
      deviation.fields = Differences(*wanted[i], question.got[*assigned[i]]);
    } else {
      deviation.message = MissingMessage(question, *wanted[i]);
    }
  }
  for (size_t thing = 0; thing < question.got.size() && !open; ++thing) {
    if (seen[thing]) continue;
    const Alert& got = question.got[thing];
    deviations.push_back(
        {.location = question.location,
         .subject = question.subject,
         .message = "fires, but is not expected: " + DescribeAlert(got.labels, got.annotations)});
  }
  return deviations;
}

std::string DescribeAlert(const Labels& labels, const Labels& annotations) {
  std::string text = FormatLabels(labels);
  if (!annotations.empty()) text += " with annotations " + FormatLabels(annotations);
  return text;
}

Comparison WholeComparison(const AlertQuestion& question) {
  Comparison comparison{
      .location = question.location, .subject = question.subject, .expected = {}, .got = {}};
  for (const ExpectedAlert& expected : question.expected) {
    if (expected.presence == Presence::kAbsent) continue;
    comparison.expected.push_back(DescribeAlert(expected.labels, expected.annotations));
  }
  for (const Alert& got : question.got)
    comparison.got.push_back(DescribeAlert(got.labels, got.annotations));
  std::sort(comparison.expected.begin(), comparison.expected.end());
  std::sort(comparison.got.begin(), comparison.got.end());
  return comparison;
}

}  // namespace alertd::rule_test
