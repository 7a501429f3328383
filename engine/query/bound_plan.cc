#include "engine/query/bound_plan.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/query/delayed_names_node.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

// How often one evaluation is tried while the window renumbers its series under it.
constexpr int kAttemptsMax = 8;

}  // namespace

Result<std::unique_ptr<BoundPlan>> BoundPlan::Bind(std::shared_ptr<const grammar::Expr> expr,
                                                   const window::Window& window,
                                                   const QueryOptions& options,
                                                   const PlanTimes& times) {
  if (const auto misuse = FindMisuse(*expr); misuse.has_value()) {
    return InvalidInput(misuse->message);
  }
  if (const auto unsupported = FindUnsupported(*expr); unsupported.has_value()) {
    return Unsupported(unsupported->message);
  }
  std::unique_ptr<BoundPlan> bound(new BoundPlan(std::move(expr), window, options));
  ALERTD_TRY(bound->plan_, MakePlan(*bound->expr_, times));
  ALERTD_TRY(std::ignore, bound->Build());
  return bound;
}

Status BoundPlan::Build() {
  generation_ = window_.generation();
  if (run_ == nullptr) {
    run_ = std::make_unique<RunContext>(window_, options_, annotations_);
  } else {
    series_matched_before_ = series_matched();
    run_->Rebuilt();
  }
  ++layout_;
  const NodeBuilder builder(options_);
  if (plan_->type == grammar::ValueType::kMatrix) {
    ALERTD_TRY(range_, builder.Range(*plan_));
  } else if (plan_->type != grammar::ValueType::kString) {
    ALERTD_TRY(vector_, builder.Vector(*plan_));
    if (options_.name_removal == NameRemoval::kDelayed) {
      vector_ = MakeDelayedNames(std::move(vector_));
    }
  }
  return Ok();
}

void BoundPlan::Begin(Timestamp start, Timestamp end, Duration step) {
  annotations_.Clear();
  run_->Begin(start, end, step);
}

Status BoundPlan::Evaluate(Timestamp at) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    if (window_.generation() != generation_ || run_->rebuild_wanted()) {
      ALERTD_TRY(std::ignore, Build());
    }
    Status status = EvaluateOnce(at);
    // What was read while the series were renumbered belongs to others, an error included.
    if (window_.generation() == generation_) return status;
  }
  return Unavailable("the window renumbered its series during every attempt to evaluate the query");
}

Status BoundPlan::EvaluateOnce(Timestamp at) {
  if (vector_ != nullptr) return vector_->Evaluate(*run_, at);
  if (range_ != nullptr) return range_->Evaluate(*run_, at);
  return Ok();
}

size_t BoundPlan::series_matched() const {
  return std::max(series_matched_before_, run_->series_matched());
}

}  // namespace alertd::query
