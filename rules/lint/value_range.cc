#include "rules/lint/value_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

#include "engine/model/number.h"
#include "grammar/function_table.h"
#include "rules/lint/part_of.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::AggregateOp;
using grammar::Aggregation;
using grammar::Binary;
using grammar::BinaryOp;
using grammar::Call;
using grammar::Expr;

struct FunctionRange {
  std::string_view name;
  ValueRange range;
};

// What a function yields whatever it is given.
constexpr std::array<FunctionRange, 24> kFunctionRanges = {{
    {"absent", {.low = 1, .high = 1}},
    {"absent_over_time", {.low = 1, .high = 1}},
    {"present_over_time", {.low = 1, .high = 1}},
    {"count_over_time", {.low = 1}},
    {"rate", {.low = 0}},
    {"increase", {.low = 0}},
    {"irate", {.low = 0}},
    {"changes", {.low = 0}},
    {"resets", {.low = 0}},
    {"stddev_over_time", {.low = 0}},
    {"stdvar_over_time", {.low = 0}},
    {"mad_over_time", {.low = 0}},
    {"abs", {.low = 0}},
    {"sqrt", {.low = 0}},
    {"time", {.low = 0}},
    {"histogram_fraction", {.low = 0, .high = 1}},
    {"sgn", {.low = -1, .high = 1}},
    {"minute", {.low = 0, .high = 59}},
    {"hour", {.low = 0, .high = 23}},
    {"day_of_week", {.low = 0, .high = 6}},
    {"day_of_month", {.low = 1, .high = 31}},
    {"day_of_year", {.low = 1, .high = 366}},
    {"days_in_month", {.low = 28, .high = 31}},
    {"month", {.low = 1, .high = 12}},
}};

// Functions that hand on the values they are given, or some of them, or one between them.
constexpr std::array<std::string_view, 14> kPassing = {
    "last_over_time", "first_over_time", "min_over_time",
    "max_over_time",  "avg_over_time",   "sort",
    "sort_desc",      "sort_by_label",   "sort_by_label_desc",
    "label_replace",  "label_join",      "info",
    "vector",         "scalar"};

constexpr std::array<std::string_view, 7> kNeverNan = {
    "absent", "absent_over_time", "present_over_time", "count_over_time", "changes", "resets",
    "time"};

bool IsPassing(std::string_view name) {
  return std::find(kPassing.begin(), kPassing.end(), name) != kPassing.end();
}

double Product(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

// Bounds that arithmetic made: exact equality at an end cannot be relied on, only order.
ValueRange Made(double low, double high) {
  ValueRange range;
  if (!std::isnan(low)) range.low = low;
  if (!std::isnan(high)) range.high = high;
  return range;
}

ValueRange Hull(const ValueRange& a, const ValueRange& b) {
  ValueRange hull{.low = std::min(a.low, b.low), .high = std::max(a.high, b.high)};
  hull.low_open = (a.low != hull.low || a.low_open) && (b.low != hull.low || b.low_open);
  hull.high_open = (a.high != hull.high || a.high_open) && (b.high != hull.high || b.high_open);
  return hull;
}

ValueRange Negated(const ValueRange& range) {
  return {.low = -range.high,
          .high = -range.low,
          .low_open = range.high_open,
          .high_open = range.low_open};
}

ValueRange Sum(const ValueRange& a, const ValueRange& b) {
  return Made(a.low + b.low, a.high + b.high);
}

ValueRange Times(const ValueRange& a, const ValueRange& b) {
  const std::array<double, 4> ends = {Product(a.low, b.low), Product(a.low, b.high),
                                      Product(a.high, b.low), Product(a.high, b.high)};
  const auto [low, high] = std::minmax_element(ends.begin(), ends.end());
  return Made(*low, *high);
}

ValueRange Quotient(const ValueRange& a, const ValueRange& b) {
  if (b.low == b.high && b.low != 0 && std::isfinite(b.low)) {
    return Times(a, {.low = 1 / b.low, .high = 1 / b.low});
  }
  if (a.low >= 0 && b.low >= 0) return {.low = 0};
  return {};
}

// What is left of `range` where it is compared with values of `other`.
ValueRange Narrowed(ValueRange range, BinaryOp op, const ValueRange& other) {
  const bool strict = op == BinaryOp::kGreater || op == BinaryOp::kLess;
  if (op == BinaryOp::kGreater || op == BinaryOp::kGreaterEqual || op == BinaryOp::kEqual) {
    if (other.low > range.low || (other.low == range.low && strict)) {
      range.low = other.low;
      range.low_open = strict || other.low_open;
    }
  }
  if (op == BinaryOp::kLess || op == BinaryOp::kLessEqual || op == BinaryOp::kEqual) {
    if (other.high < range.high || (other.high == range.high && strict)) {
      range.high = other.high;
      range.high_open = strict || other.high_open;
    }
  }
  return range;
}

BinaryOp Mirrored(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLess:
      return BinaryOp::kGreater;
    case BinaryOp::kLessEqual:
      return BinaryOp::kGreaterEqual;
    case BinaryOp::kGreater:
      return BinaryOp::kLess;
    case BinaryOp::kGreaterEqual:
      return BinaryOp::kLessEqual;
    default:
      return op;
  }
}

ValueRange OfBinary(const Binary& binary) {
  const ValueRange left = RangeOf(*binary.left);
  const ValueRange right = RangeOf(*binary.right);
  if (grammar::IsComparison(binary.op)) {
    if (binary.return_bool) return {.low = 0, .high = 1};
    const bool keeps_right = binary.left->type == grammar::ValueType::kScalar;
    return keeps_right ? Narrowed(right, Mirrored(binary.op), left)
                       : Narrowed(left, binary.op, right);
  }
  switch (binary.op) {
    case BinaryOp::kAnd:
    case BinaryOp::kUnless:
      return left;
    case BinaryOp::kOr:
      return Hull(left, right);
    case BinaryOp::kAdd:
      return Sum(left, right);
    case BinaryOp::kSubtract:
      return Sum(left, Negated(right));
    case BinaryOp::kMultiply:
      return Times(left, right);
    case BinaryOp::kDivide:
      if (IsShare(*binary.left, *binary.right)) return {.low = 0, .high = 1};
      return Quotient(left, right);
    case BinaryOp::kModulo:
      if (left.low >= 0 && right.low == right.high && right.low > 0) {
        return {.low = 0, .high = right.high, .low_open = false, .high_open = true};
      }
      return {};
    default:
      return {};
  }
}

// What a quantile beyond all that there is yields, whatever it is asked of.
ValueRange OfQuantile(const Expr& quantile) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const ValueRange asked = RangeOf(quantile);
  if (asked.low > 1) return {.low = kInfinity, .high = kInfinity};
  if (asked.high < 0) return {.low = -kInfinity, .high = -kInfinity};
  return {};
}

ValueRange OfAggregation(const Aggregation& aggregation) {
  const ValueRange input = RangeOf(*aggregation.expr);
  switch (aggregation.op) {
    case AggregateOp::kCount:
    case AggregateOp::kCountValues:
      return {.low = 1};
    case AggregateOp::kGroup:
      return {.low = 1, .high = 1};
    case AggregateOp::kStddev:
    case AggregateOp::kStdvar:
      return {.low = 0};
    case AggregateOp::kSum:
      if (input.low >= 0) return {.low = input.low};
      if (input.high <= 0) return {.high = input.high};
      return {};
    case AggregateOp::kQuantile:
      return OfQuantile(*aggregation.param);
    default:
      return Made(input.low, input.high);
  }
}

// clamp(x, low, high), clamp_min(x, low) and clamp_max(x, high).
ValueRange OfClamp(const Call& call) {
  const std::string_view name = call.function->name;
  const ValueRange low = name == "clamp_max" ? ValueRange{} : RangeOf(*call.args[1]);
  const ValueRange high = name == "clamp_min" ? ValueRange{} : RangeOf(*call.args.back());
  if (low.low > high.high) return {};  // then it yields nothing
  ValueRange range = RangeOf(*call.args[0]);
  if (name != "clamp_min") {
    range = Made(std::min(range.low, high.low), std::min(range.high, high.high));
  }
  if (name != "clamp_max") {
    range = Made(std::max(range.low, low.low), std::max(range.high, low.high));
  }
  return range;
}

ValueRange OfCall(const Call& call) {
  const std::string_view name = call.function->name;
  const auto known = std::find_if(kFunctionRanges.begin(), kFunctionRanges.end(),
                                  [name](const auto& each) { return each.name == name; });
  if (known != kFunctionRanges.end()) return known->range;
  if (call.args.empty()) return {};
  if (IsPassing(name)) {
    const ValueRange range = RangeOf(*call.args[0]);
    return Made(range.low, range.high);
  }
  if (name == "histogram_quantile" || name == "quantile_over_time")
    return OfQuantile(*call.args[0]);
  if (name == "sum_over_time") {
    const ValueRange range = RangeOf(*call.args[0]);
    return range.low >= 0 ? ValueRange{.low = range.low} : ValueRange{};
  }
  if (name.starts_with("clamp")) return OfClamp(call);
  return {};
}

}  // namespace

bool IsShare(const Expr& part, const Expr& whole) {
  const auto* a = std::get_if<Aggregation>(&WithoutParens(part).node);
  const auto* b = std::get_if<Aggregation>(&WithoutParens(whole).node);
  if (a == nullptr || b == nullptr || a->op != b->op) return false;
  if (a->without || b->without || a->grouping != b->grouping) return false;
  if (a->op != AggregateOp::kCount && a->op != AggregateOp::kSum) return false;
  if (!IsPartOf(*a->expr, *b->expr)) return false;
  return a->op == AggregateOp::kCount || RangeOf(*b->expr).low >= 0;
}

ValueRange RangeOf(const Expr& expr) {
  if (const auto* number = std::get_if<grammar::NumberLiteral>(&expr.node)) {
    return std::isnan(number->value) ? ValueRange{}
                                     : ValueRange{.low = number->value, .high = number->value};
  }
  if (const auto* paren = std::get_if<grammar::Paren>(&expr.node)) return RangeOf(*paren->expr);
  if (const auto* unary = std::get_if<grammar::Unary>(&expr.node)) {
    const ValueRange range = RangeOf(*unary->expr);
    return unary->negative ? Negated(range) : range;
  }
  if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
    return RangeOf(*subquery->expr);
  }
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&expr.node)) {
    return selector->name == "up" ? ValueRange{.low = 0, .high = 1} : ValueRange{};
  }
  if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
    return matrix->selector.name == "up" ? ValueRange{.low = 0, .high = 1} : ValueRange{};
  }
  if (const auto* binary = std::get_if<Binary>(&expr.node)) return OfBinary(*binary);
  if (const auto* aggregation = std::get_if<Aggregation>(&expr.node)) {
    return OfAggregation(*aggregation);
  }
  if (const auto* call = std::get_if<Call>(&expr.node)) return OfCall(*call);
  return {};
}

bool IsNan(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (inner.type != grammar::ValueType::kScalar) return false;
  if (const auto* unary = std::get_if<grammar::Unary>(&inner.node)) return IsNan(*unary->expr);
  if (const auto* binary = std::get_if<Binary>(&inner.node)) {
    if (grammar::IsComparison(binary->op) || binary->op == BinaryOp::kPower) return false;
    if (IsNan(*binary->left) || IsNan(*binary->right)) return true;
    constexpr ValueRange kZero = {.low = 0, .high = 0};
    return binary->op == BinaryOp::kDivide && RangeOf(*binary->left) == kZero &&
           RangeOf(*binary->right) == kZero;
  }
  const auto* number = std::get_if<grammar::NumberLiteral>(&inner.node);
  return number != nullptr && std::isnan(number->value);
}

bool CannotBeNan(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (const auto* number = std::get_if<grammar::NumberLiteral>(&inner.node)) {
    return !std::isnan(number->value);
  }
  if (const auto* binary = std::get_if<Binary>(&inner.node)) {
    // NaN passes nothing but !=.
    if (grammar::IsComparison(binary->op) && binary->op != BinaryOp::kNotEqual) return true;
    if (binary->return_bool) return true;
    if (binary->op == BinaryOp::kOr) {
      return CannotBeNan(*binary->left) && CannotBeNan(*binary->right);
    }
  }
  if (const auto* aggregation = std::get_if<Aggregation>(&inner.node)) {
    if (aggregation->op == AggregateOp::kCount || aggregation->op == AggregateOp::kGroup) {
      return true;
    }
  }
  if (const auto* call = std::get_if<Call>(&inner.node)) {
    const std::string_view name = call->function->name;
    if (name == "vector") return CannotBeNan(*call->args[0]);
    return std::find(kNeverNan.begin(), kNeverNan.end(), name) != kNeverNan.end();
  }
  const Expr* const wider = ChosenFrom(inner);
  return wider != nullptr && CannotBeNan(*wider);
}

Answer Compare(BinaryOp op, const ValueRange& left, const ValueRange& right) {
  const bool apart_below =  // every left value is below every right one
      left.high < right.low || (left.high == right.low && (left.high_open || right.low_open));
  const bool apart_above =
      left.low > right.high || (left.low == right.high && (left.low_open || right.high_open));
  const bool at_most = left.high <= right.low;
  const bool at_least = left.low >= right.high;
  const bool same_point = left.low == left.high && right.low == right.high && left.low == right.low;
  const auto decide = [](bool always, bool never) {
    if (always) return Answer::kAlways;
    return never ? Answer::kNever : Answer::kSometimes;
  };
  switch (op) {
    case BinaryOp::kLess:
      return decide(apart_below, at_least);
    case BinaryOp::kLessEqual:
      return decide(at_most, apart_above);
    case BinaryOp::kGreater:
      return decide(apart_above, at_most);
    case BinaryOp::kGreaterEqual:
      return decide(at_least, apart_below);
    case BinaryOp::kEqual:
      return decide(same_point, apart_below || apart_above);
    case BinaryOp::kNotEqual:
      return decide(apart_below || apart_above, same_point);
    default:
      return Answer::kSometimes;
  }
}

std::string SuggestForRange(const ValueRange& range) {
  const bool beyond = range.low == range.high && std::isinf(range.low);
  return beyond ? "quantiles are from 0 to 1: 0.95, not 95" : "";
}

std::string DescribeRange(const ValueRange& range) {
  if (range.low == range.high) return "always " + FormatFloat(range.low);
  const bool has_low = std::isfinite(range.low);
  const bool has_high = std::isfinite(range.high);
  if (has_low && has_high)
    return "from " + FormatFloat(range.low) + " to " + FormatFloat(range.high);
  if (has_low) return (range.low_open ? "more than " : "at least ") + FormatFloat(range.low);
  if (has_high) return (range.high_open ? "less than " : "at most ") + FormatFloat(range.high);
  return "any number";
}

}  // namespace alertd::lint
