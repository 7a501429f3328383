#include "engine/query/query.h"

#include <utility>

#include <fmt/format.h>

#include "engine/query/bound_plan.h"

namespace alertd::query {

std::string FormatAnnotation(const Annotation& annotation, const SourceText& text) {
  const LineColumn place = text.Locate(annotation.range.begin);
  const std::string_view level =
      annotation.level == Annotation::Level::kWarning ? "warning" : "info";
  return fmt::format("PromQL {}: {} ({}:{})", level, annotation.message, place.line, place.column);
}

struct BoundQuery::State {
  std::unique_ptr<BoundPlan> plan;
  std::vector<Annotation> annotations;
};

BoundQuery::BoundQuery(std::unique_ptr<State> state) : state_(std::move(state)) {}
BoundQuery::BoundQuery(BoundQuery&&) noexcept = default;
BoundQuery& BoundQuery::operator=(BoundQuery&&) noexcept = default;
BoundQuery::~BoundQuery() = default;

Result<BoundQuery> BoundQuery::Bind(std::shared_ptr<const grammar::Expr> expr,
                                    const window::Window& window, const QueryOptions& options) {
  const grammar::ValueType type = expr->type;
  if (type != grammar::ValueType::kScalar && type != grammar::ValueType::kVector) {
    return InvalidInput(fmt::format("expected a scalar or an instant vector, got a {}",
                                    grammar::ValueTypeName(type)));
  }
  ALERTD_TRY(auto plan, BoundPlan::Bind(std::move(expr), window, options, PlanTimes{}));
  return BoundQuery(std::make_unique<State>(State{std::move(plan), {}}));
}

Result<VectorView> BoundQuery::Run(Timestamp at) {
  BoundPlan& plan = *state_->plan;
  plan.Begin(at, at, Duration{0});
  Status status = plan.Evaluate(at);
  const std::span<const Annotation> annotations = plan.annotations().Items();
  state_->annotations.assign(annotations.begin(), annotations.end());
  if (!status) return Failure{std::move(status).error()};
  const VectorNode& vector = plan.vector();
  return VectorView{vector.values(), vector.present(), vector.histograms(), vector.order()};
}

const Labels& BoundQuery::RowLabels(size_t row) const {
  return state_->plan->vector().rows().labels(row);
}

uint64_t BoundQuery::layout() const { return state_->plan->layout(); }

size_t BoundQuery::series_matched() const { return state_->plan->series_matched(); }

std::span<const Annotation> BoundQuery::annotations() const { return state_->annotations; }

}  // namespace alertd::query
