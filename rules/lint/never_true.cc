#include <string>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/series_logic.h"
#include "rules/lint/unwrap.h"
#include "rules/lint/value_range.h"

namespace alertd::lint {
namespace {

using grammar::Binary;
using grammar::BinaryOp;
using grammar::Expr;

bool IsCount(const Expr& expr) {
  const auto* aggregation = std::get_if<grammar::Aggregation>(&WithoutParens(expr).node);
  return aggregation != nullptr && aggregation->op == grammar::AggregateOp::kCount;
}

std::string SuggestForCount(const Expr& count) {
  const auto& aggregation = std::get<grammar::Aggregation>(WithoutParens(count).node);
  if (!aggregation.grouping.empty() || aggregation.without) return "was sum(…) meant?";
  return "add the zero: (count(…) or vector(0)), or ask absent(…)";
}

const Binary* FilterOf(const Expr& expr) {
  const auto* binary = std::get_if<Binary>(&WithoutParens(expr).node);
  const bool filters = binary != nullptr && grammar::IsComparison(binary->op) &&
                       !binary->return_bool && binary->right->type == grammar::ValueType::kScalar &&
                       binary->left->type == grammar::ValueType::kVector;
  return filters ? binary : nullptr;
}

// NaN differs from everything.
bool MayDifferByNan(const Binary& comparison) {
  return comparison.op == BinaryOp::kNotEqual &&
         !(CannotBeNan(*comparison.left) && CannotBeNan(*comparison.right));
}

bool IsJoin(const Binary& binary) {
  return binary.matching && binary.op != BinaryOp::kOr && binary.op != BinaryOp::kUnless;
}

// `clamp(x, 5, 3)`.
bool IsEmptyClamp(const grammar::Call& call) {
  return call.function->name == "clamp" && RangeOf(*call.args[1]).low > RangeOf(*call.args[2]).high;
}

// `topk(0, x)`.
bool TakesNone(const grammar::Aggregation& aggregation) {
  using grammar::AggregateOp;
  const bool counted = aggregation.op == AggregateOp::kTopk ||
                       aggregation.op == AggregateOp::kBottomk ||
                       aggregation.op == AggregateOp::kLimitk;
  return counted && RangeOf(*aggregation.param).high < 1;
}

class NeverTrueLint {
 public:
  NeverTrueLint(const rules::Rule& rule, Findings& findings) : rule_(rule), findings_(findings) {}

  void Look() {
    grammar::Walk(*rule_.expr, [this](const Expr& expr) {
      if (const auto* binary = std::get_if<Binary>(&expr.node)) LookAt(*binary);
      if (const auto* call = std::get_if<grammar::Call>(&expr.node)) LookAt(expr, *call);
      const auto* aggregation = std::get_if<grammar::Aggregation>(&expr.node);
      if (aggregation == nullptr || !TakesNone(*aggregation)) return;
      Add(expr.range,
          "this yields nothing: " + Quote(Excerpt(rule_, aggregation->param->range)) +
              " is how many series it takes",
          {});
    });
  }

 private:
  void LookAt(const Expr& expr, const grammar::Call& call) {
    if (IsEmptyClamp(call)) {
      Add(expr.range, "this yields nothing: its lower limit is above the upper one",
          "the lower one comes first: clamp(…, 0, 1)");
    }
    if (call.function->name == "absent" && IsAlwaysThere(*call.args[0])) {
      Add(expr.range,
          "this yields nothing: " + Quote(Excerpt(rule_, call.args[0]->range)) + " is always there",
          {});
    }
  }

  void LookAt(const Binary& binary) {
    if (binary.op == BinaryOp::kUnless && HasPartners(binary)) {
      Add(binary.op_range, "nothing is left: the right side takes away all that the left side has",
          {});
    } else if (IsJoin(binary) && NeverMeet(binary)) {
      const bool filters = FilterOf(*binary.left) != nullptr && FilterOf(*binary.right) != nullptr;
      Add(binary.op_range,
          filters ? "no value passes both of these comparisons"
                  : "this never matches: where the one side has a series, the other has none",
          {});
    } else {
      LookAtComparison(binary);
    }
  }

  void LookAtComparison(const Binary& binary) {
    const bool folds = grammar::IsComparison(binary.op) && !binary.return_bool;
    if (!folds || (IsNumber(*binary.left) && IsNumber(*binary.right))) return;
    if (binary.op != BinaryOp::kNotEqual && (IsNan(*binary.left) || IsNan(*binary.right))) {
      Add(binary.op_range, "this never holds: nothing is less, more or equal to NaN",
          "NaN is what differs from itself: x != x");
      return;
    }
    const ValueRange left = RangeOf(*binary.left);
    const ValueRange right = RangeOf(*binary.right);
    if (Compare(binary.op, left, right) != Answer::kNever || MayDifferByNan(binary)) return;
    const bool left_known = !IsNumber(*binary.left) && left != ValueRange{};
    const Expr& known = left_known ? *binary.left : *binary.right;
    const ValueRange range = left_known ? left : right;
    std::string message =
        "this never holds: " + Quote(Excerpt(rule_, known.range)) + " is " + DescribeRange(range);
    if (IsCount(known)) message += "; where there is nothing to count, it yields nothing";
    std::string suggestion;
    if (IsCount(known)) {
      suggestion = SuggestForCount(known);
    } else if (!IsNumber(known)) {
      suggestion = SuggestForRange(range);
    }
    Add(binary.op_range, std::move(message), std::move(suggestion));
  }

  static bool IsNumber(const Expr& expr) { return expr.type == grammar::ValueType::kScalar; }

  void Add(SourceRange range, std::string message, std::string suggestion) {
    findings_.Add({.location = PlaceOf(rule_, range),
                   .message = std::move(message),
                   .suggestion = std::move(suggestion)});
  }

  const rules::Rule& rule_;
  Findings& findings_;
};

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(input.configuration,
                    [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
                      NeverTrueLint(rule, findings).Look();
                    });
}

}  // namespace

const Lint kNeverTrue = {
    .name = "never-true",
    .summary = "A comparison that holds for no value, or an `unless` that leaves none.",
    .explanation =
        R"(No number that can stand there passes the comparison, so its result is always empty, and an alert on
it never fires. The classic one is count(…) == 0: where nothing is counted, count() yields nothing
at all instead of 0. Only what is certain is found: count() is at least 1, rate() at least 0, up is 0
or 1, a part of a whole at most 1, minute() at most 59; nothing compares with NaN; a series that
`unless` takes away from itself, or from all that is ever there, leaves nothing; where absent(x) is,
x is not, so that nothing is on both sides of an operator between them; and topk(0, …) takes nothing.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: NoWorkers
        expr: count(up{job="worker"} == 1) == 0
        for: 5m
        labels: {severity: high}
        annotations: {summary: "No worker is there"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: NoWorkers
        expr: (count(up{job="worker"} == 1) or vector(0)) == 0
        for: 5m
        labels: {severity: high}
        annotations: {summary: "No worker is there"}
)",
    .run = &Run};

}  // namespace alertd::lint
