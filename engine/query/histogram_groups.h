#pragma once

#include <span>
#include <vector>

#include "engine/query/node.h"

namespace alertd::query {

// The histograms among the rows of a vector, by their labels. A group is the rows that differ only
// in `le`, a classic histogram, and the row that has the group's own labels, when it is a native
// one. At any instant a group is one or the other, or ambiguous.
class HistogramGroups {
 public:
  static constexpr uint32_t kNoRow = UINT32_MAX;

  struct BucketRow {
    double upper_bound = 0;
    uint32_t row = 0;
  };

  // Takes in rows that are new, and those that are native histograms for the first time.
  void Extend(const RowTable& rows, const ColumnView& view);

  size_t size() const { return groups_.size(); }
  // By bounds.
  std::span<const BucketRow> buckets(size_t group) const { return groups_[group].buckets; }
  // Has been a native histogram at least once; or kNoRow.
  uint32_t native_row(size_t group) const { return groups_[group].native_row; }
  // The labels of its buckets without `le`.
  const RowTable& identities() const { return identities_; }
  // Rows without a `le` that is a number.
  std::span<const uint32_t> malformed() const { return malformed_; }

 private:
  struct Group {
    std::vector<BucketRow> buckets;
    uint32_t native_row = kNoRow;
  };

  Group& GroupOf(RowIdentity identity);
  void TakeBucket(const RowTable& rows, uint32_t row);

  RowTable identities_;
  std::vector<Group> groups_;
  std::vector<uint32_t> malformed_;
  std::vector<uint8_t> known_native_;  // by row
  size_t rows_seen_ = 0;
};

}  // namespace alertd::query
