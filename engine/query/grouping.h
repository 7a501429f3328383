#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// Which rows of a vector an aggregation takes together.
class Grouping {
 public:
  explicit Grouping(const AggregationPlan& plan);

  // Takes in new rows of `members`, adding the groups that are new to `groups`.
  void Extend(const RowTable& members, RowTable& groups);

  // The group's number of each row.
  std::span<const uint32_t> group_of() const { return group_of_; }
  size_t groups() const { return keys_.size(); }

 private:
  Labels KeyOf(const Labels& labels) const;

  std::vector<std::string> names_;  // to keep, or to drop
  bool without_;
  RowTable keys_;
  std::vector<uint32_t> group_of_;
};

enum class Elements : uint8_t { kAll, kFloats };

// The present rows of each group, in the order of rows.
class GroupMembers {
 public:
  void Gather(const Grouping& grouping, std::span<const uint8_t> present, Elements elements);

  // May be reordered by the caller.
  std::span<uint32_t> Of(size_t group) {
    return std::span(rows_).subspan(starts_[group], starts_[group + 1] - starts_[group]);
  }
  size_t groups() const { return starts_.size() - 1; }

 private:
  std::vector<size_t> starts_;
  std::vector<uint32_t> rows_;
};

}  // namespace alertd::query
