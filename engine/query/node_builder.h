#pragma once

#include <string>

#include "engine/query/function_row.h"
#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// Makes the nodes of a plan. The plan and the options must outlive the nodes.
class NodeBuilder {
 public:
  explicit NodeBuilder(const QueryOptions& options) : options_(options) {}

  // A scalar becomes one row without labels.
  Result<VectorNodePtr> Vector(const PlanNode& plan) const;
  Result<ScalarNodePtr> Scalar(const PlanNode& plan) const;
  Result<RangeNodePtr> Range(const PlanNode& plan) const;

  // REQUIRES: all of them are scalars.
  Result<std::vector<ScalarNodePtr>> Scalars(std::span<const PlanPtr> plans) const;

  // The text of a plan of type string.
  static const std::string& Text(const PlanNode& plan);

  const QueryOptions& options() const { return options_; }
  NameDropper name_dropper() const { return NameDropper(options_.name_removal); }

 private:
  const QueryOptions& options_;
};

}  // namespace alertd::query
