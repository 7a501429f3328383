#pragma once

#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/query/plan.h"
#include "engine/query/row_table.h"
#include "engine/query/vector_matching.h"

namespace alertd::query {

// The output rows of an operator between vectors.
//
// A result's labels come from the "many" side and, with group_left (…), from labels included from
// the other side. Nearly always an element of the many side meets partners with the same included
// labels all its life, so that its row is found by one comparison.
class MatchedRows {
 public:
  MatchedRows(const BinaryPlan& plan, NameDropper dropper);

  // Takes in rows that are new.
  void ExtendMany(const RowTable& many, RowTable& out);
  void ExtendOne(const RowTable& one);
  // For groups where one side is filled in.
  void ExtendGroups(const MatchGroups& groups);

  // What a row of the one side adds to the labels of results, as a number; and what a group adds
  // that has no such row.
  uint32_t InclusionOf(size_t one_row) const { return inclusion_of_one_[one_row]; }
  uint32_t InclusionOfGroup(size_t group) const { return inclusion_of_group_[group]; }

  uint32_t RowOf(size_t many_row, uint32_t inclusion, const RowTable& many, RowTable& out);

  // The row of an element of the one side whose partner is filled in.
  uint32_t RowOfFilled(size_t one_row, const Labels& group, RowTable& out);

 private:
  struct KnownRow {
    uint32_t inclusion = kNone;
    uint32_t row = kNone;
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  RowIdentity Result(const RowIdentity& many, uint32_t inclusion) const;
  uint32_t NewRow(size_t many_row, uint32_t inclusion, const RowTable& many, RowTable& out);

  const grammar::VectorMatching& matching_;
  NameDropper dropper_;
  bool drops_name_at_once_;  // arithmetic: another quantity, whatever is included of the other side
  bool drops_name_;          // by a mark where names go late: comparisons with `bool`
  RowTable inclusions_;
  std::vector<uint32_t> inclusion_of_one_;
  std::vector<uint32_t> inclusion_of_group_;
  std::vector<KnownRow> last_of_many_;
  absl::flat_hash_map<uint64_t, uint32_t> earlier_;  // by many row and inclusion
  std::vector<uint32_t> filled_of_one_;
};

}  // namespace alertd::query
