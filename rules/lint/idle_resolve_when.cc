#include <optional>
#include <string>
#include <utility>

#include "grammar/printer.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Expr;

struct Remark {
  std::string message;
  std::string suggestion;
};

std::optional<Remark> RemarkOn(const Expr& condition, const Expr& resolve_when) {
  if (grammar::SameExpr(WithoutParens(condition), WithoutParens(resolve_when))) {
    return Remark{.message =
                      "resolve_when is the condition itself: it holds for no series that the "
                      "condition has left, so that an alert never resolves",
                  .suggestion = "ask for the opposite, as in: … < 1"};
  }
  const std::string always =
      "resolve_when always holds: it holds no alert back, as if it were not there";
  const bool number = resolve_when.type == grammar::ValueType::kScalar;
  const Indifference indifference = SelectivityOf(resolve_when).indifference;
  if (number || (!ReadsSeries(resolve_when) && indifference != Indifference::kNone)) {
    return Remark{.message = always, .suggestion = "compare series, as in: … < 1"};
  }
  if (indifference == Indifference::kBoolComparison) {
    return Remark{.message =
                      "with \"bool\" resolve_when yields 0 or 1 for every series, and holds "
                      "for both: it holds no alert back",
                  .suggestion = "leave out \"bool\""};
  }
  return std::nullopt;
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.resolve_when == nullptr) return;
    std::optional<Remark> remark = RemarkOn(*rule.expr, *rule.resolve_when);
    if (!remark) return;
    findings.Add({.location = PlaceOf(ResolvingRule(rule), rule.resolve_when->range),
                  .message = std::move(remark->message),
                  .suggestion = std::move(remark->suggestion)});
  });
}

}  // namespace

const Lint kIdleResolveWhen = {
    .name = "idle-resolve-when",
    .summary = "A resolve_when that always holds, or never when it is asked.",
    .explanation =
        R"(When its condition no longer holds, a firing alert with `resolve_when` stays until that holds, for its
labels or for the empty ones, or until neither reads a series of it any more. A number, or vector(1),
always holds, and then the alert resolves as it would without. The condition itself never holds when
it is asked, and then the alert does not resolve while its series are there.)",
    .bad = R"(alerts:
  - name: queue_full
    severity: HIGH
    condition: queue_length > 100
    resolve_when: queue_length > 100
    message: "The queue is full"
)",
    .good = R"(alerts:
  - name: queue_full
    severity: HIGH
    condition: queue_length > 100
    resolve_when: queue_length < 50
    message: "The queue is full"
)",
    .run = &Run};

}  // namespace alertd::lint
