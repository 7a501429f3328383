#include "engine/query/element_operator.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "engine/model/histogram_arithmetic.h"
#include "engine/model/histogram_trim.h"

namespace alertd::query {
namespace {

using grammar::BinaryOp;

OperatorResult Kept(Histogram histogram) {
  histogram.Compact();
  return {.kind = OperatorResult::Kind::kKept,
          .histogram = std::make_shared<const Histogram>(std::move(histogram))};
}

OperatorResult KeptIf(bool holds, const HistogramPtr& histogram) {
  return {.kind = holds ? OperatorResult::Kind::kKept : OperatorResult::Kind::kFiltered,
          .histogram = histogram};
}

OperatorResult Scaled(const Histogram& histogram, double factor) {
  Histogram scaled = histogram;
  Scale(scaled, factor);
  return Kept(std::move(scaled));
}

OperatorResult Divided(const Histogram& histogram, double divisor) {
  Histogram divided = histogram;
  Divide(divided, divisor);
  return Kept(std::move(divided));
}

// The result for a histogram and a float on its right; nothing where there is none.
OperatorResult ApplyToFloat(BinaryOp op, const Histogram& left, double right) {
  switch (op) {
    case BinaryOp::kMultiply:
      return Scaled(left, right);
    case BinaryOp::kDivide:
      return Divided(left, right);
    case BinaryOp::kTrimUpper:
      return Kept(Trimmed(left, right, TrimSide::kKeepBelow));
    case BinaryOp::kTrimLower:
      return Kept(Trimmed(left, right, TrimSide::kKeepAbove));
    default:
      return {};
  }
}

const char* TypeName(bool is_histogram) { return is_histogram ? "histogram" : "float"; }

}  // namespace

bool IsTrim(BinaryOp op) { return op == BinaryOp::kTrimUpper || op == BinaryOp::kTrimLower; }

OperatorResult ElementOperator::Apply(const Operand& left, const Operand& right) {
  OperatorResult result;
  if (left.is_histogram() && right.is_histogram()) {
    return ApplyToHistograms(*left.histogram, *right.histogram);
  }
  if (left.is_histogram()) {
    result = ApplyToFloat(op_, **left.histogram, right.value);
  } else if (right.is_histogram() && op_ == BinaryOp::kMultiply) {
    result = Scaled(**right.histogram, left.value);
  }
  if (result.kind == OperatorResult::Kind::kNothing) {
    found_ = {Finding::kWrongTypes, left.is_histogram(), right.is_histogram()};
  }
  return result;
}

OperatorResult ElementOperator::ApplyToHistograms(const HistogramPtr& left,
                                                  const HistogramPtr& right) {
  switch (op_) {
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
      return AddOrSubtract(*left, *right);
    case BinaryOp::kEqual:
      return KeptIf(SameHistogram(*left, *right), left);
    case BinaryOp::kNotEqual:
      return KeptIf(!SameHistogram(*left, *right), left);
    default:
      found_ = {Finding::kWrongTypes, true, true};
      return {};
  }
}

OperatorResult ElementOperator::AddOrSubtract(const Histogram& left, const Histogram& right) {
  if (!AreCombinable(left, right)) {
    found_ = {Finding::kWrongLayouts, true, true};
    return {};
  }
  Histogram combined = left;
  const CombineRemarks remarks =
      op_ == BinaryOp::kAdd ? Add(combined, right) : Subtract(combined, right);
  // Counters that contradict each other have no sum that means anything.
  if (remarks.hints_collide) {
    found_ = {Finding::kCollision, true, true};
    return {};
  }
  if (remarks.bounds_reconciled) found_ = {Finding::kReconciled, true, true};
  if (op_ == BinaryOp::kSubtract) combined.hint = ResetHint::kGauge;
  return Kept(std::move(combined));
}

void ElementOperator::Remark(AnnotationSet& annotations) {
  if (!found_.has_value()) return;
  const std::string_view op = grammar::BinaryOpText(op_);
  const std::string_view noun = op_ == BinaryOp::kAdd ? "addition" : "subtraction";
  switch (found_->finding) {
    case Finding::kWrongTypes:
      annotations.Inform(
          fmt::format("incompatible sample types encountered for binary operator \"{}\": {} {} {}",
                      op, TypeName(found_->left_is_histogram), op,
                      TypeName(found_->right_is_histogram)),
          range_);
      break;
    case Finding::kWrongLayouts:
      annotations.Warn(
          fmt::format("incompatible bucket layout encountered for binary operator {}", op), range_);
      break;
    case Finding::kCollision:
      annotations.Warn(fmt::format("conflicting counter resets during histogram {}", noun), range_);
      break;
    case Finding::kReconciled:
      annotations.Inform(fmt::format("mismatched custom buckets were reconciled during {}", noun),
                         range_);
      break;
  }
  found_.reset();
}

}  // namespace alertd::query
