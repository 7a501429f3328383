#include "engine/alert/alert_inputs.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <re2/re2.h>

#include "engine/base/check.h"
#include "grammar/function_table.h"

namespace alertd::alert {
namespace {

using Names = std::vector<std::string>;

// Functions that write a label, with the place of its name among their arguments.
struct LabelWriter {
  std::string_view function;
  size_t argument;
};
constexpr std::array kLabelWriters = {
    LabelWriter{"label_replace", 1},
    LabelWriter{"label_join", 1},
    LabelWriter{"histogram_quantiles", 1},
};

bool Has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

InputScope Keep(InputScope scope, const Names& names) {
  std::erase_if(scope.agreement,
                [&names](const Matcher& matcher) { return !Has(names, matcher.name()); });
  return scope;
}

InputScope Drop(InputScope scope, const Names& names) {
  std::erase_if(scope.agreement,
                [&names](const Matcher& matcher) { return Has(names, matcher.name()); });
  return scope;
}

// What must be missing for a result to be there.
InputScope Exclude(InputScope scope) {
  const bool excluded = scope.role != InputRole::kCondition;
  scope.role = excluded ? InputRole::kCondition : InputRole::kExclusion;
  return scope;
}

// Below a comparison values decide what is there, and no longer presence alone.
InputScope Compare(InputScope scope) {
  if (scope.role != InputRole::kExclusion) return scope;
  scope.role = InputRole::kComparedExclusion;
  scope.use = InputUse::kOneByOne;
  return scope;
}

// The side of a match that only lends its labels: it is found by those that are matched on.
InputScope OtherSide(InputScope scope, const grammar::VectorMatching& matching) {
  Names names = matching.labels;
  if (matching.on) {
    names.insert(names.end(), matching.include.begin(), matching.include.end());
    return Keep(std::move(scope), names);
  }
  std::erase_if(names, [&](const std::string& name) { return Has(matching.include, name); });
  return Drop(std::move(scope), names);
}

class InputWalk {
 public:
  void Visit(const grammar::Expr& expr, const InputScope& scope) {
    std::visit([&](const auto& node) { Enter(node, scope); }, expr.node);
  }

  std::vector<AlertInput> inputs;

 private:
  void Enter(const grammar::NumberLiteral&, const InputScope&) {}
  void Enter(const grammar::StringLiteral&, const InputScope&) {}
  void Enter(const grammar::Unary& unary, const InputScope& scope) { Visit(*unary.expr, scope); }
  static void Widen(InputScope& scope, Duration range) {
    if (scope.range == Duration::zero()) scope.outer_range = range;
    scope.range += range;
  }

  void Enter(const grammar::Paren& paren, const InputScope& scope) { Visit(*paren.expr, scope); }

  void Enter(const grammar::VectorSelector& selector, const InputScope& scope) {
    if (selector.at || selector.offset.expr != nullptr) return;
    inputs.push_back({&selector, scope});
    inputs.back().scope.back += selector.offset.value;
  }

  void Enter(const grammar::MatrixSelector& matrix, InputScope scope) {
    Widen(scope, matrix.range.value);
    Enter(matrix.selector, scope);
  }

  void Enter(const grammar::Subquery& subquery, InputScope scope) {
    if (subquery.at || subquery.offset.expr != nullptr) return;
    scope.back += subquery.offset.value;
    Widen(scope, subquery.range.value);
    Visit(*subquery.expr, scope);
  }

  void Enter(const grammar::Call& call, InputScope scope) {
    const std::string_view name = call.function->name;
    if (name == "absent" || name == "absent_over_time") {
      scope.agreement.clear();
      scope = Exclude(std::move(scope));
    } else if (name == "scalar") {
      // Of two series it makes none.
      scope.agreement.clear();
      scope.use = InputUse::kTogether;
    }
    scope.only_last_two = name == "idelta" || name == "irate";
    for (const LabelWriter& writer : kLabelWriters) {
      if (writer.function != name || call.args.size() <= writer.argument) continue;
      const auto* label = std::get_if<grammar::StringLiteral>(&call.args[writer.argument]->node);
      if (label != nullptr) scope = Drop(std::move(scope), {label->value});
    }
    for (const grammar::ExprPtr& arg : call.args)
      Visit(*arg, scope);
  }

  void Enter(const grammar::Aggregation& aggregation, const InputScope& scope) {
    InputScope below = scope;
    const bool picks = aggregation.op == grammar::AggregateOp::kTopk ||
                       aggregation.op == grammar::AggregateOp::kBottomk ||
                       aggregation.op == grammar::AggregateOp::kLimitk ||
                       aggregation.op == grammar::AggregateOp::kLimitRatio;
    if (!picks) {
      below.use = InputUse::kTogether;
      below = aggregation.without ? Drop(std::move(below), aggregation.grouping)
                                  : Keep(std::move(below), aggregation.grouping);
    }
    if (aggregation.param != nullptr) {
      const auto* label = std::get_if<grammar::StringLiteral>(&aggregation.param->node);
      if (label != nullptr) below = Drop(std::move(below), {label->value});
      Visit(*aggregation.param, scope);
    }
    Visit(*aggregation.expr, below);
  }

  void Enter(const grammar::Binary& binary, const InputScope& scope) {
    InputScope left = scope;
    InputScope right = scope;
    if (grammar::IsComparison(binary.op) && !binary.return_bool) left = right = Compare(scope);
    if (binary.matching) {
      const grammar::VectorMatching& matching = *binary.matching;
      const bool lends = binary.op == grammar::BinaryOp::kAnd ||
                         binary.op == grammar::BinaryOp::kUnless ||
                         matching.cardinality == grammar::Cardinality::kManyToOne;
      if (lends) {
        left = Drop(std::move(left), matching.include);
        right = OtherSide(std::move(right), matching);
      } else if (matching.cardinality == grammar::Cardinality::kOneToMany) {
        left = OtherSide(std::move(left), matching);
        right = Drop(std::move(right), matching.include);
      }
    }
    if (binary.op == grammar::BinaryOp::kUnless) right = Exclude(std::move(right));
    Visit(*binary.left, left);
    Visit(*binary.right, right);
  }
};

}  // namespace

InputScope ScopeOf(const Labels& result, InputUse use) {
  InputScope scope;
  scope.use = use;
  for (const Label label : result) {
    if (label.name == kMetricNameLabel) continue;
    // The label has this value, or is not there.
    auto matcher = Matcher::Make(MatchKind::kRegex, std::string(label.name),
                                 RE2::QuoteMeta(std::string(label.value)) + "|");
    ALERTD_CHECK(matcher.has_value());
    scope.agreement.push_back(*std::move(matcher));
  }
  return scope;
}

bool Counts(const InputScope& scope) {
  if (scope.role == InputRole::kCondition) return true;
  return scope.role == InputRole::kComparedExclusion && scope.use == InputUse::kTogether;
}

std::vector<AlertInput> InputsOf(const grammar::Expr& expr, const InputScope& scope) {
  InputWalk walk;
  walk.Visit(expr, scope);
  return std::move(walk.inputs);
}

}  // namespace alertd::alert
