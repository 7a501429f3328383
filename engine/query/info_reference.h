#pragma once

#include <vector>

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// The instant whose info series belong to a vector: that of its samples, where all of its selectors
// look at the same one by `@` and `offset`, and that of the evaluation where they do not.
class InfoReference {
 public:
  explicit InfoReference(const PlanNode& vector);

  Timestamp At(const RunContext& run, Timestamp at) const;

 private:
  // Collects the selectors below a plan that yields elements; whether there are any.
  bool Visit(const PlanNode& plan);
  bool VisitAll(std::span<const PlanNode* const> plans);
  void Add(TimeShift shift);

  std::vector<TimeShift> shifts_;
  std::vector<const TimeShift*> subqueries_;  // around what is being visited, outermost first
  bool has_free_part_ = false;                // elements without any selector, such as vector(1)
};

}  // namespace alertd::query
