#include "engine/query/histogram_groups.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/model/number.h"

namespace alertd::query {

HistogramGroups::Group& HistogramGroups::GroupOf(RowIdentity identity) {
  const uint32_t group = identities_.FindOrAppend(std::move(identity));
  if (group == groups_.size()) groups_.emplace_back();
  return groups_[group];
}

void HistogramGroups::TakeBucket(const RowTable& rows, uint32_t row) {
  static const std::vector<std::string> kBoundLabel = {"le"};
  const RowIdentity& identity = rows.identity(row);
  const Result<double> bound = ParseFloat(identity.labels.Get("le"));
  if (!bound) {
    malformed_.push_back(row);
    return;
  }
  Group& group = GroupOf({identity.labels.Drop(kBoundLabel), identity.mark});
  const auto place = std::upper_bound(
      group.buckets.begin(), group.buckets.end(), *bound,
      [](double value, const BucketRow& bucket) { return value < bucket.upper_bound; });
  group.buckets.insert(place, {*bound, row});
}

void HistogramGroups::Extend(const RowTable& rows, const ColumnView& view) {
  for (; rows_seen_ < rows.size(); ++rows_seen_)
    TakeBucket(rows, static_cast<uint32_t>(rows_seen_));
  if (!view.has_histograms()) return;
  known_native_.resize(rows.size());
  for (size_t row = 0; row < view.size(); ++row) {
    if (view.present[row] != kHistogram || known_native_[row] != 0) continue;
    known_native_[row] = 1;
    GroupOf(rows.identity(row)).native_row = static_cast<uint32_t>(row);
  }
}

}  // namespace alertd::query
