#include <string>

#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"
#include "rules/lint/value_range.h"

namespace alertd::lint {
namespace {

using grammar::Binary;

struct Remark {
  SourceRange range;
  std::string message;
  std::string suggestion;
};

Remark RemarkOn(const rules::Rule& rule, const Selectivity& selectivity) {
  const SourceRange whole = selectivity.where->range;
  const auto* binary = std::get_if<Binary>(&selectivity.where->node);
  if (selectivity.indifference == Indifference::kUnfilteredSide || binary == nullptr) {
    return {.range = whole,
            .message = Quote(Excerpt(rule, whole)) +
                       " is there whatever its value is: the alert always fires for it",
            .suggestion = "compare the whole: (… or …) > …"};
  }
  if (selectivity.indifference == Indifference::kBoolComparison) {
    return {.range = binary->op_range,
            .message =
                "with \"bool\" the comparison yields 0 or 1 for every series, and the alert "
                "fires for both",
            .suggestion = "leave out \"bool\""};
  }
  return {.range = binary->op_range,
          .message = "this always holds: " + Quote(Excerpt(rule, binary->left->range)) + " is " +
                     DescribeRange(RangeOf(*binary->left)),
          .suggestion = {}};
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting || !ReadsSeries(*rule.expr)) return;
    const Selectivity selectivity = SelectivityOf(*rule.expr);
    if (selectivity.indifference == Indifference::kNone ||
        selectivity.indifference == Indifference::kNoComparison) {
      return;
    }
    Remark remark = RemarkOn(rule, selectivity);
    findings.Add({.location = PlaceOf(rule, remark.range),
                  .message = std::move(remark.message),
                  .suggestion = std::move(remark.suggestion)});
  });
}

}  // namespace

const Lint kAlwaysFiring = {
    .name = "always-firing",
    .summary = "An alert whose condition holds whatever the values are.",
    .explanation =
        R"(The condition compares, but not so that anything is left out: the comparison holds for every number
that can stand there, `bool` turns it into a value 0 or 1 (and an alert fires for both), or one side
of `or` has no comparison. Only what is certain is found: count() is at least 1, rate() at least 0,
up is 0 or 1, a part of a whole at most 1.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: FewWorkers
        expr: count(worker_up) < 3 or vector(0)
        labels: {severity: high}
        annotations: {summary: "Few workers"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: FewWorkers
        expr: (count(worker_up) or vector(0)) < 3
        labels: {severity: high}
        annotations: {summary: "Few workers"}
)",
    .run = &Run};

}  // namespace alertd::lint
