#include "engine/query/vector_matching.h"

namespace alertd::query {

MatchLabels::MatchLabels(const grammar::VectorMatching& matching)
    : on_(matching.on), names_(matching.labels) {
  if (!on_) names_.emplace_back(kMetricNameLabel);
}

void MatchGroups::Extend(MatchSide side, const RowTable& rows) {
  std::vector<uint32_t>& groups = group_of_[static_cast<size_t>(side)];
  for (size_t row = groups.size(); row < rows.size(); ++row) {
    groups.push_back(keys_.FindOrAppend({match_labels_.Of(rows.labels(row)), NameMark::kKeep}));
  }
}

}  // namespace alertd::query
