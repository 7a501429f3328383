#pragma once

// The syntax tree of PromQL: what parser.h makes and what query/ plans from.
//
// Immutable values with one owner. A node's `range` is the bytes of the query text it came from.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/source_text.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"

namespace alertd::grammar {

struct FunctionSignature;  // function_table.h

enum class ValueType { kScalar, kVector, kMatrix, kString };

// "scalar", "instant vector", "range vector", "string", as error messages name them.
std::string_view ValueTypeName(ValueType type);

struct Expr;
using ExprPtr = std::unique_ptr<const Expr>;

// A duration that is computed: [5m + 2 * step()]. It is known once the query's step and range are.
struct DurationExpr {
  enum class Kind {
    kLiteral,  // `seconds`; also a number of seconds without a unit
    kStep,     // step()
    kRange,    // range()
    kNegate,   // -left
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
    kPower,
    kMin,  // min(left, right)
    kMax,
  };
  Kind kind = Kind::kLiteral;
  double seconds = 0;
  bool is_duration = false;  // of a literal: written with a unit, such as 5m
  std::unique_ptr<const DurationExpr> left;
  std::unique_ptr<const DurationExpr> right;
  bool parenthesized = false;
  SourceRange range;
};

// A duration in a query: plain, or computed where `expr` is set (and `value` is not yet known,
// unless neither step() nor range() is in it).
struct QueryDuration {
  Duration value{0};
  std::unique_ptr<const DurationExpr> expr;
};

// The `@` modifier.
struct AtModifier {
  enum class Kind { kTimestamp, kStart, kEnd };
  Kind kind = Kind::kTimestamp;
  Timestamp at;  // with kTimestamp
};

// `anchored` and `smoothed`: how a range takes in the samples next to its ends.
enum class RangeExtension { kNone, kAnchored, kSmoothed };

struct NumberLiteral {
  double value = 0;
  bool is_duration = false;  // written as one, such as 5m: the value in seconds
};

struct StringLiteral {
  std::string value;
};

// name{matchers} offset … @ …
struct VectorSelector {
  std::string name;   // empty when only matchers select; repeated in `matchers` as __name__
  Matchers matchers;  // in the order written, the name's last when it stands outside the braces
  QueryDuration offset;
  std::optional<AtModifier> at;
  RangeExtension extension = RangeExtension::kNone;
};

// A vector selector with [range]. Its offset and @ are the selector's.
struct MatrixSelector {
  VectorSelector selector;
  QueryDuration range;
};

// expr[range:step] offset … @ …
struct Subquery {
  ExprPtr expr;
  QueryDuration range;
  std::optional<QueryDuration> step;  // unset: the evaluation interval
  QueryDuration offset;
  std::optional<AtModifier> at;
};

struct Call {
  const FunctionSignature* function = nullptr;  // never null; the table lives for ever
  std::vector<ExprPtr> args;
};

enum class AggregateOp {
  kSum,
  kAvg,
  kMin,
  kMax,
  kCount,
  kGroup,
  kStddev,
  kStdvar,
  kTopk,
  kBottomk,
  kQuantile,
  kCountValues,
  kLimitk,
  kLimitRatio,
};
std::string_view AggregateOpName(AggregateOp op);
// By its name in lower case.
std::optional<AggregateOp> FindAggregateOp(std::string_view name);
// Whether it is written with a parameter before the vector: topk(5, x).
bool TakesParameter(AggregateOp op);

struct Aggregation {
  AggregateOp op = AggregateOp::kSum;
  ExprPtr param;  // null where the operator takes none
  ExprPtr expr;
  std::vector<std::string> grouping;
  bool without = false;
  bool has_grouping = false;  // by () was written, also with no labels
};

enum class BinaryOp {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kAtan2,
  kEqual,
  kNotEqual,
  kLess,
  kGreater,
  kLessEqual,
  kGreaterEqual,
  kAnd,
  kOr,
  kUnless,
  kTrimUpper,  // `</`: keeps a histogram's observations below
  kTrimLower,  // `>/`
};
std::string_view BinaryOpText(BinaryOp op);
bool IsComparison(BinaryOp op);
bool IsSetOp(BinaryOp op);

enum class Cardinality { kOneToOne, kManyToOne, kOneToMany, kManyToMany };

// How the two sides of an operator between vectors find each other.
struct VectorMatching {
  Cardinality cardinality = Cardinality::kOneToOne;
  bool on = false;  // `labels` are those to match on; otherwise those to ignore
  std::vector<std::string> labels;
  std::vector<std::string> include;  // group_left (…) / group_right (…)
  std::optional<double> fill_left;   // the value of a side that has no partner
  std::optional<double> fill_right;
};

struct Binary {
  BinaryOp op = BinaryOp::kAdd;
  ExprPtr left;
  ExprPtr right;
  bool return_bool = false;
  SourceRange op_range;
  std::optional<VectorMatching> matching;  // set when both sides are vectors
};

struct Unary {
  bool negative = true;  // otherwise a plus
  ExprPtr expr;
};

struct Paren {
  ExprPtr expr;
};

struct Expr {
  SourceRange range;
  ValueType type = ValueType::kScalar;
  std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery, Call,
               Aggregation, Binary, Unary, Paren>
      node;
};

// Calls `visit` for the expression and everything below it, parents first.
void Walk(const Expr& expr, const std::function<void(const Expr&)>& visit);

}  // namespace alertd::grammar
