#pragma once

#include <memory>

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// A plan with the nodes that answer it. The one evaluator below instant and range queries and
// standing ones. Builds the nodes anew when the window has renumbered its series.
class BoundPlan {
 public:
  static Result<std::unique_ptr<BoundPlan>> Bind(std::shared_ptr<const grammar::Expr> expr,
                                                 const window::Window& window,
                                                 const QueryOptions& options,
                                                 const PlanTimes& times);
  BoundPlan(const BoundPlan&) = delete;
  BoundPlan& operator=(const BoundPlan&) = delete;

  // Begins a run over [start, end]: forgets annotations, and what series there were.
  void Begin(Timestamp start, Timestamp end, Duration step);

  // Evaluates at an instant within the run.
  Status Evaluate(Timestamp at);

  const PlanNode& plan() const { return *plan_; }
  // The result; of a scalar, one row. REQUIRES: the plan is no range and no text.
  const VectorNode& vector() const { return *vector_; }
  // REQUIRES: the plan is a range.
  const RangeNode& range() const { return *range_; }

  // Grows whenever rows may have been renumbered.
  uint64_t layout() const { return layout_; }
  size_t series_matched() const;
  size_t samples_held() const { return run_->held(); }
  AnnotationSet& annotations() { return annotations_; }
  const QueryOptions& options() const { return options_; }

 private:
  BoundPlan(std::shared_ptr<const grammar::Expr> expr, const window::Window& window,
            const QueryOptions& options)
      : expr_(std::move(expr)), window_(window), options_(options) {}

  Status Build();
  Status EvaluateOnce(Timestamp at);

  std::shared_ptr<const grammar::Expr> expr_;
  const window::Window& window_;
  QueryOptions options_;
  PlanPtr plan_;
  AnnotationSet annotations_;
  std::unique_ptr<RunContext> run_;
  VectorNodePtr vector_;
  RangeNodePtr range_;
  uint64_t generation_ = 0;  // of the window whose series the nodes know
  uint64_t layout_ = 0;
  size_t series_matched_before_ = 0;
};

}  // namespace alertd::query
