#pragma once

// What an expression asks, before any series is looked at: the syntax tree without parentheses,
// with constants folded, durations known and functions found in the table of what we evaluate.
// A plan is immutable; the nodes of a bound query point into it.

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "grammar/ast.h"

namespace alertd::query {

struct FunctionRow;  // function_row.h
struct PlanNode;
using PlanPtr = std::unique_ptr<const PlanNode>;

// Which instant a selector or subquery looks at.
struct TimeShift {
  Duration offset{0};
  std::optional<grammar::AtModifier> at;
};

// What a selector's histograms are looked at for: for what functions and operators around it ask.
enum class HistogramUse : uint8_t {
  kAny,
  kFacts,    // count and sum: buckets are left out, and every sample tells whether it was reset
  kBuckets,  // as kAny, whatever is further in
};

struct ConstantPlan {
  double value = 0;
};
struct TextPlan {
  std::string text;
};
struct SelectorPlan {
  Matchers matchers;
  TimeShift shift;
  grammar::RangeExtension extension = grammar::RangeExtension::kNone;
  HistogramUse use = HistogramUse::kAny;
};
struct RangeSelectorPlan {
  Matchers matchers;
  TimeShift shift;
  Duration range{0};
  grammar::RangeExtension extension = grammar::RangeExtension::kNone;
  HistogramUse use = HistogramUse::kAny;
};
struct SubqueryPlan {
  PlanPtr expr;
  Duration range{0};
  Duration step{0};  // 0: the default
  TimeShift shift;
};
struct CallPlan {
  const FunctionRow* function = nullptr;
  std::vector<PlanPtr> args;
};
struct AggregationPlan {
  grammar::AggregateOp op = grammar::AggregateOp::kSum;
  PlanPtr param;  // null where the operator takes none
  PlanPtr expr;
  std::vector<std::string> grouping;
  bool without = false;
  SourceRange range;       // of the whole
  SourceRange expr_range;  // with its parentheses
};
struct NegationPlan {
  PlanPtr expr;
};
struct BinaryPlan {
  grammar::BinaryOp op = grammar::BinaryOp::kAdd;
  PlanPtr left;
  PlanPtr right;
  bool return_bool = false;
  grammar::VectorMatching matching;  // counts where both sides are vectors
  SourceRange range;
};

struct PlanNode {
  SourceRange range;
  grammar::ValueType type = grammar::ValueType::kScalar;
  std::variant<ConstantPlan, TextPlan, SelectorPlan, RangeSelectorPlan, SubqueryPlan, CallPlan,
               AggregationPlan, NegationPlan, BinaryPlan>
      node;
};

// What computed durations may ask for: the query's step and the length of its range.
struct PlanTimes {
  Duration step{0};
  Duration range{0};
};

// REQUIRES: FindUnsupported(expr) is nothing. Fails with kInvalidInput when a computed duration has
// no sensible value.
Result<PlanPtr> MakePlan(const grammar::Expr& expr, const PlanTimes& times);

}  // namespace alertd::query
