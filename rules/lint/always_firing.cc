#include <optional>
#include <string>
#include <variant>

#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"
#include "rules/lint/series_logic.h"
#include "rules/lint/unwrap.h"
#include "rules/lint/value_range.h"

namespace alertd::lint {
namespace {

using grammar::Binary;

struct Remark {
  SourceRange range;
  std::string message;
  std::string suggestion;
};

Remark RemarkOnNumber(const rules::Rule& rule) {
  const SourceRange whole = rule.expr->range;
  return {.range = whole,
          .message = Quote(Excerpt(rule, whole)) +
                     " is a number, which is always there, whatever it is: the alert always fires",
          .suggestion = ReadsSeries(*rule.expr)
                            ? "compare series, as in: … > 0"
                            : "write vector(1) for an alert that is meant to fire always"};
}

// `(x > 5) == bool 1`: what is on its left decides, and the comparison itself nothing.
std::optional<Remark> RemarkOnOuterBool(const rules::Rule& rule) {
  const auto* binary = std::get_if<Binary>(&WithoutParens(*rule.expr).node);
  if (binary == nullptr || !binary->return_bool) return std::nullopt;
  return Remark{.range = binary->op_range,
                .message =
                    "with \"bool\" this comparison drops nothing: the alert fires for 0 as "
                    "well as for 1, wherever there is something to compare",
                .suggestion = "leave out \"bool\""};
}

// `x > 5 or absent(x > 5)`: one of its sides is always there.
Remark RemarkOnPresence(const rules::Rule& rule) {
  const SourceRange whole = rule.expr->range;
  return {.range = whole,
          .message = Quote(Excerpt(rule, whole)) +
                     " yields something at every time, whatever the series are: the alert always "
                     "fires",
          .suggestion = "ask absent(…) of the series alone, without a comparison"};
}

Remark RemarkOnIndifference(const rules::Rule& rule, const Selectivity& selectivity) {
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
  if (binary->op == grammar::BinaryOp::kNotEqual &&
      (IsNan(*binary->left) || IsNan(*binary->right))) {
    return {.range = binary->op_range,
            .message = "this always holds: everything differs from NaN, also NaN itself",
            .suggestion = "NaN is what differs from itself: x != x"};
  }
  const ValueRange range = RangeOf(*binary->left);
  return {.range = binary->op_range,
          .message = "this always holds: " + Quote(Excerpt(rule, binary->left->range)) + " is " +
                     DescribeRange(range),
          .suggestion = SuggestForRange(range)};
}

std::optional<Remark> RemarkOn(const rules::Rule& rule) {
  if (rule.expr->type == grammar::ValueType::kScalar) return RemarkOnNumber(rule);
  const Selectivity selectivity = SelectivityOf(*rule.expr);
  if (selectivity.indifference == Indifference::kNone) {
    return IsAlwaysThere(*rule.expr) ? RemarkOnPresence(rule) : RemarkOnOuterBool(rule);
  }
  // Of what has no comparison, missing-comparison speaks.
  if (selectivity.indifference == Indifference::kNoComparison) return std::nullopt;
  return RemarkOnIndifference(rule, selectivity);
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting) return;
    std::optional<Remark> remark = RemarkOn(rule);
    if (!remark) return;
    findings.Add({.location = PlaceOf(rule, remark->range),
                  .message = std::move(remark->message),
                  .suggestion = std::move(remark->suggestion)});
  });
}

}  // namespace

const Lint kAlwaysFiring = {
    .name = "always-firing",
    .summary = "An alert whose condition holds whatever the values are.",
    .explanation =
        R"(The condition compares, but not so that anything is left out: the comparison holds for every number
that can stand there, `bool` turns it into a value 0 or 1 (and an alert fires for both), one side of
`or` has no comparison, or one of them is always there (x > 5 or absent(x > 5)); or it is a plain number,
which is always there. Only what is certain is found: count() is at least 1, rate() at least 0, up is 0
or 1, a part of a whole at most 1; a quantile of 95, where 0.95 was meant, is +Inf; and everything
differs from NaN. The bare vector(1) is left alone: it is how one writes an alert that is meant to fire
always.)",
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
