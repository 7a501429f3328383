#include "grammar/tree_builder.h"

#include <algorithm>
#include <utility>

#include "engine/model/spelling.h"
#include "grammar/function_table.h"
#include "grammar/letter_case.h"
#include "grammar/modifiers.h"
#include "grammar/operator_precedence.h"

namespace alertd::grammar {
namespace {

using antlr::PromQL;

BinaryOp BinaryOpOf(const antlr4::Token& token) {
  switch (token.getType()) {
    case PromQL::ADD:
      return BinaryOp::kAdd;
    case PromQL::SUB:
      return BinaryOp::kSubtract;
    case PromQL::MUL:
      return BinaryOp::kMultiply;
    case PromQL::DIV:
      return BinaryOp::kDivide;
    case PromQL::MOD:
      return BinaryOp::kModulo;
    case PromQL::POW:
      return BinaryOp::kPower;
    case PromQL::ATAN2:
      return BinaryOp::kAtan2;
    case PromQL::EQUAL:
      return BinaryOp::kEqual;
    case PromQL::NOT_EQUAL:
      return BinaryOp::kNotEqual;
    case PromQL::LESS:
      return BinaryOp::kLess;
    case PromQL::LESS_EQUAL:
      return BinaryOp::kLessEqual;
    case PromQL::GREATER:
      return BinaryOp::kGreater;
    case PromQL::GREATER_EQUAL:
      return BinaryOp::kGreaterEqual;
    case PromQL::AND:
      return BinaryOp::kAnd;
    case PromQL::OR:
      return BinaryOp::kOr;
    case PromQL::UNLESS:
      return BinaryOp::kUnless;
    case PromQL::TRIM_UPPER:
      return BinaryOp::kTrimUpper;
    default:
      return BinaryOp::kTrimLower;
  }
}

std::string NearestFunction(std::string_view name) {
  // Prometheus 2 called it that.
  if (name == "holt_winters") return "double_exponential_smoothing";
  // What is more common comes first, as that is what was rather meant where two are as near.
  std::vector<std::string_view> names;
  for (int op = 0; op <= static_cast<int>(AggregateOp::kLimitRatio); ++op) {
    names.push_back(AggregateOpName(static_cast<AggregateOp>(op)));
  }
  for (const bool experimental : {false, true}) {
    for (const FunctionSignature& function : AllFunctions()) {
      if (function.experimental == experimental) names.push_back(function.name);
    }
  }
  return std::string(NearestSpelling(LowerCase(name), names));
}

}  // namespace

std::unique_ptr<Expr> TreeBuilder::Build(const PromQL::ExpressionContext& root) {
  return BuildExpression(root).expr;
}

TreeBuilder::Draft TreeBuilder::Gap(SourceRange range) {
  auto expr = std::make_unique<Expr>();
  expr->range = range;
  return {std::move(expr), 1};
}

TreeBuilder::Draft TreeBuilder::Make(Expr expr, size_t children_height) {
  const size_t height = children_height + 1;
  if (limit_passed_) return Gap(expr.range);
  if (height > limits_.levels_max) {
    limit_passed_ = true;
    errors_.Add(expr.range, "expression is deeper than " + std::to_string(limits_.levels_max) +
                                " levels of operators and calls");
    return Gap(expr.range);
  }
  return {std::make_unique<Expr>(std::move(expr)), height};
}

TreeBuilder::Draft TreeBuilder::BuildExpression(const PromQL::ExpressionContext& rule) {
  Chain chain{rule};
  return BuildChain(chain, 0);
}

TreeBuilder::Draft TreeBuilder::BuildChain(Chain& chain, int precedence_min) {
  const PromQL::OperandContext& operand = *chain.rule.operands[chain.at];
  // A chain of `^` recurses here once for each of them.
  if (++recursion_ > 2 * limits_.levels_max && !limit_passed_) {
    limit_passed_ = true;
    errors_.Add(source_.Range(operand), "expression is deeper than " +
                                            std::to_string(limits_.levels_max) +
                                            " levels of operators and calls");
  }
  Draft left = limit_passed_ ? Gap(source_.Range(operand)) : BuildOperand(operand);
  if (!operand.signs.empty() && !limit_passed_) {
    left = ExtendChain(std::move(left), chain, kSignPrecedence);
    for (size_t i = operand.signs.size(); i > 0; --i) {
      left = ApplySign(std::move(left), *operand.signs[i - 1]);
    }
  }
  left = ExtendChain(std::move(left), chain, precedence_min);
  --recursion_;
  return left;
}

TreeBuilder::Draft TreeBuilder::ExtendChain(Draft left, Chain& chain, int precedence_min) {
  while (!limit_passed_ && chain.at < chain.rule.operators.size()) {
    const PromQL::BinaryOperatorContext& next = *chain.rule.operators[chain.at];
    const BinaryOp op = BinaryOpOf(*next.op);
    if (Precedence(op) < precedence_min) break;
    ++chain.at;
    Draft right = BuildChain(chain, RightPrecedence(op));
    left = BuildBinary(std::move(left), next, std::move(right));
  }
  return left;
}

TreeBuilder::Draft TreeBuilder::BuildOperand(const PromQL::OperandContext& rule) {
  Draft draft = BuildPrimary(*rule.base);
  for (const PromQL::ModifierContext* const modifier : rule.modifiers) {
    draft = ApplyModifier(std::move(draft), *modifier);
  }
  return draft;
}

TreeBuilder::Draft TreeBuilder::BuildPrimary(const PromQL::PrimaryContext& rule) {
  if (rule.literal != nullptr) return BuildNumber(*rule.literal);
  if (rule.text != nullptr) return BuildString(*rule.text);
  if (rule.aggregate != nullptr) return BuildAggregation(*rule.aggregate);
  if (rule.args != nullptr) return BuildCall(rule);
  const SourceRange range = source_.Range(rule);
  if (rule.inner != nullptr) {
    Draft inner = BuildExpression(*rule.inner);
    const ValueType type = inner.expr->type;
    return Make({range, type, Paren{std::move(inner.expr)}}, inner.height);
  }
  const antlr4::Token* const name = rule.name != nullptr ? rule.name->word : nullptr;
  const PromQL::MatchersContext* const braces =
      rule.nameless != nullptr ? rule.nameless : rule.braces;
  return Make({range, ValueType::kVector, selectors_.BuildSelector(name, braces)}, 0);
}

TreeBuilder::Draft TreeBuilder::BuildNumber(const PromQL::NumberContext& rule) {
  return Make({source_.Range(rule), ValueType::kScalar, selectors_.BuildNumber(rule)}, 0);
}

TreeBuilder::Draft TreeBuilder::BuildString(const antlr4::Token& token) {
  return Make(
      {source_.Range(token), ValueType::kString, StringLiteral{selectors_.BuildString(token)}}, 0);
}

std::vector<TreeBuilder::Draft> TreeBuilder::BuildArguments(const PromQL::ArgumentsContext& rule) {
  std::vector<Draft> args;
  args.reserve(rule.items.size());
  for (const PromQL::ExpressionContext* const item : rule.items) {
    args.push_back(BuildExpression(*item));
  }
  return args;
}

TreeBuilder::Draft TreeBuilder::BuildCall(const PromQL::PrimaryContext& rule) {
  const SourceRange range = source_.Range(rule);
  const std::string_view name = source_.Text(*rule.name->word);
  std::vector<Draft> args = BuildArguments(*rule.args);
  Call call;
  call.function = FindFunction(name);
  if (call.function == nullptr) {
    errors_.Add(source_.Range(*rule.name->word),
                "unknown function with name \"" + std::string(name) + "\"", NearestFunction(name));
    return Gap(range);
  }
  size_t height = 0;
  call.args.reserve(args.size());
  for (Draft& arg : args) {
    height = std::max(height, arg.height);
    call.args.push_back(std::move(arg.expr));
  }
  return Make({range, call.function->returns, std::move(call)}, height);
}

TreeBuilder::Draft TreeBuilder::BuildAggregation(const PromQL::AggregationContext& rule) {
  const SourceRange range = source_.Range(rule);
  if (rule.args == nullptr) {
    return Make({range, ValueType::kVector, selectors_.BuildSelector(rule.op, rule.braces)}, 0);
  }
  Aggregation aggregation;
  // The lexer's AGGREGATOR lists the very names that the table has.
  aggregation.op = FindAggregateOp(LowerCase(source_.Text(*rule.op))).value_or(AggregateOp::kSum);
  if (rule.group != nullptr) {
    aggregation.has_grouping = true;
    aggregation.without = rule.group->side->getType() == PromQL::WITHOUT_OPEN;
    aggregation.grouping = selectors_.BuildLabels(*rule.group->names);
  }
  std::vector<Draft> args = BuildArguments(*rule.args);
  const size_t expected = TakesParameter(aggregation.op) ? 2 : 1;
  if (args.empty()) {
    errors_.Add(source_.Range(*rule.args), "no arguments for aggregate expression provided");
    return Gap(range);
  }
  if (args.size() != expected) {
    errors_.Add(range, "wrong number of arguments for aggregate expression provided, expected " +
                           std::to_string(expected) + ", got " + std::to_string(args.size()));
    return Gap(range);
  }
  size_t height = args.back().height;
  aggregation.expr = std::move(args.back().expr);
  if (expected == 2) {
    height = std::max(height, args.front().height);
    aggregation.param = std::move(args.front().expr);
  }
  return Make({range, ValueType::kVector, std::move(aggregation)}, height);
}

TreeBuilder::Draft TreeBuilder::BuildBinary(Draft left, const PromQL::BinaryOperatorContext& rule,
                                            Draft right) {
  Binary binary;
  binary.op = BinaryOpOf(*rule.op);
  binary.op_range = source_.Range(*rule.op);
  binary.return_bool = rule.boolean != nullptr;
  const bool left_vector = left.expr->type == ValueType::kVector;
  const bool right_vector = right.expr->type == ValueType::kVector;
  VectorMatching matching = BuildMatching(binary.op, rule);
  // As in Prometheus, an empty on () between scalars means nothing; the checks refuse the rest.
  const bool is_needed = !matching.labels.empty() || matching.fill_left || matching.fill_right;
  if ((left_vector && right_vector) || is_needed) binary.matching = std::move(matching);

  const SourceRange range{left.expr->range.begin, right.expr->range.end};
  const ValueType type = left_vector || right_vector ? ValueType::kVector : ValueType::kScalar;
  const size_t height = std::max(left.height, right.height);
  binary.left = std::move(left.expr);
  binary.right = std::move(right.expr);
  return Make({range, type, std::move(binary)}, height);
}

VectorMatching TreeBuilder::BuildMatching(BinaryOp op, const PromQL::BinaryOperatorContext& rule) {
  VectorMatching matching;
  if (IsSetOp(op)) matching.cardinality = Cardinality::kManyToMany;
  if (rule.match != nullptr) {
    matching.on = rule.match->getType() == PromQL::ON_OPEN;
    matching.labels = selectors_.BuildLabels(*rule.matched);
  }
  if (rule.side != nullptr) {
    const antlr4::Token& side = rule.side->bare != nullptr ? *rule.side->bare : *rule.side->listed;
    const bool left =
        side.getType() == PromQL::GROUP_LEFT || side.getType() == PromQL::GROUP_LEFT_OPEN;
    matching.cardinality = left ? Cardinality::kManyToOne : Cardinality::kOneToMany;
    if (rule.side->included != nullptr) {
      matching.include = selectors_.BuildLabels(*rule.side->included);
    }
  }
  for (const PromQL::FillContext* const fill : rule.fills)
    BuildFill(*fill, matching);
  return matching;
}

void TreeBuilder::BuildFill(const PromQL::FillContext& rule, VectorMatching& matching) {
  const size_t side = rule.side->getType();
  const double value = selectors_.BuildSignedNumber(rule.signs, *rule.value);
  const bool left = side != PromQL::FILL_RIGHT_OPEN;
  const bool right = side != PromQL::FILL_LEFT_OPEN;
  if ((left && matching.fill_left) || (right && matching.fill_right)) {
    errors_.Add(source_.Range(rule), "fill may not be set multiple times for one side");
  }
  if (left) matching.fill_left = value;
  if (right) matching.fill_right = value;
}

TreeBuilder::Draft TreeBuilder::ApplySign(Draft operand, const antlr4::Token& sign) {
  const bool negative = sign.getType() == PromQL::SUB;
  const SourceRange range{source_.Range(sign).begin, operand.expr->range.end};
  if (auto* const number = std::get_if<NumberLiteral>(&operand.expr->node)) {
    if (negative) number->value = -number->value;
    operand.expr->range = range;
    return operand;
  }
  const ValueType type = operand.expr->type;
  return Make({range, type, Unary{negative, std::move(operand.expr)}}, operand.height);
}

TreeBuilder::Draft TreeBuilder::ApplyModifier(Draft operand, const PromQL::ModifierContext& rule) {
  const SourceRange range = source_.Range(rule);
  if (rule.colon != nullptr) return BuildSubquery(std::move(operand), rule);
  if (rule.range != nullptr) {
    SetRange(*operand.expr, selectors_.BuildDuration(*rule.range), range, errors_);
  } else if (rule.offset != nullptr) {
    SetOffset(*operand.expr, selectors_.BuildOffset(*rule.offset), range, errors_);
  } else if (rule.at != nullptr) {
    if (const std::optional<AtModifier> at = selectors_.BuildInstant(*rule.at)) {
      SetAt(*operand.expr, *at, range, errors_);
    }
  } else {
    const bool anchored = rule.extension->getType() == PromQL::ANCHORED;
    SetExtension(*operand.expr, anchored ? RangeExtension::kAnchored : RangeExtension::kSmoothed,
                 range, errors_);
  }
  return operand;
}

TreeBuilder::Draft TreeBuilder::BuildSubquery(Draft operand, const PromQL::ModifierContext& rule) {
  Subquery subquery;
  subquery.range = selectors_.BuildDuration(*rule.range);
  if (rule.step != nullptr) subquery.step = selectors_.BuildDuration(*rule.step);
  const SourceRange range{operand.expr->range.begin, source_.Range(rule).end};
  subquery.expr = std::move(operand.expr);
  return Make({range, ValueType::kMatrix, std::move(subquery)}, operand.height);
}

}  // namespace alertd::grammar
