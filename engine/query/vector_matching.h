#pragma once

// Operators between two vectors, and how their rows find each other.

#include <array>
#include <span>
#include <string>
#include <vector>

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

enum class MatchSide : uint8_t { kLeft, kRight };

// The labels that matching looks at: a match group's own. The name only where it is asked for.
class MatchLabels {
 public:
  explicit MatchLabels(const grammar::VectorMatching& matching);
  Labels Of(const Labels& labels) const { return on_ ? labels.Keep(names_) : labels.Drop(names_); }

 private:
  bool on_;
  std::vector<std::string> names_;
};

// Numbers the match groups: rows of either side that agree in the labels that matching looks at.
class MatchGroups {
 public:
  explicit MatchGroups(const grammar::VectorMatching& matching) : match_labels_(matching) {}

  // Takes in the rows of a side that are new.
  void Extend(MatchSide side, const RowTable& rows);

  std::span<const uint32_t> group_of(MatchSide side) const {
    return group_of_[static_cast<size_t>(side)];
  }
  size_t size() const { return keys_.size(); }
  const Labels& labels(size_t group) const { return keys_.labels(group); }

 private:
  MatchLabels match_labels_;
  RowTable keys_;
  std::array<std::vector<uint32_t>, 2> group_of_;
};

// Arithmetic and comparisons.
VectorNodePtr MakeVectorBinary(const BinaryPlan& plan, VectorNodePtr left, VectorNodePtr right,
                               NameDropper dropper);

// and, or, unless.
VectorNodePtr MakeSetOperator(const BinaryPlan& plan, VectorNodePtr left, VectorNodePtr right);

}  // namespace alertd::query
