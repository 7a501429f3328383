#pragma once

#include <optional>

#include "engine/model/histogram.h"
#include "engine/query/annotation_set.h"
#include "grammar/ast.h"

namespace alertd::query {

// One side of an operator at one element: a float, or a histogram.
struct Operand {
  double value = 0;
  const HistogramPtr* histogram = nullptr;  // then there is no value

  bool is_histogram() const { return histogram != nullptr; }
};

// What an operator makes of two operands.
struct OperatorResult {
  enum class Kind : uint8_t {
    kNothing,   // it is not defined for them
    kFiltered,  // a comparison that does not hold
    kKept,
  };
  Kind kind = Kind::kNothing;
  double value = 0;
  HistogramPtr histogram = nullptr;  // when set, the result is one
};

// Whether the operator cuts histograms off.
bool IsTrim(grammar::BinaryOp op);

// An operator where histograms are among the operands, or ought to be. It remembers what there is
// to say until the end of an evaluation; of several remarks the last one counts, as in Prometheus.
class ElementOperator {
 public:
  // `range` is the whole expression's place.
  ElementOperator(grammar::BinaryOp op, SourceRange range) : op_(op), range_(range) {}

  // REQUIRES: an operand is a histogram, or the operator trims.
  OperatorResult Apply(const Operand& left, const Operand& right);

  // Says what has been found since the last time.
  void Remark(AnnotationSet& annotations);

 private:
  enum class Finding : uint8_t { kWrongTypes, kWrongLayouts, kCollision, kReconciled };
  struct Found {
    Finding finding = Finding::kWrongTypes;
    bool left_is_histogram = false;
    bool right_is_histogram = false;
  };

  OperatorResult ApplyToHistograms(const HistogramPtr& left, const HistogramPtr& right);
  OperatorResult AddOrSubtract(const Histogram& left, const Histogram& right);

  grammar::BinaryOp op_;
  SourceRange range_;
  std::optional<Found> found_;
};

}  // namespace alertd::query
