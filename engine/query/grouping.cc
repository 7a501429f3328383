#include "engine/query/grouping.h"

namespace alertd::query {

Grouping::Grouping(const AggregationPlan& plan) : names_(plan.grouping), without_(plan.without) {
  if (without_) names_.emplace_back(kMetricNameLabel);
}

Labels Grouping::KeyOf(const Labels& labels) const {
  return without_ ? labels.Drop(names_) : labels.Keep(names_);
}

void Grouping::Extend(const RowTable& members, RowTable& groups) {
  const size_t first = group_of_.size();
  if (first == members.size()) return;
  std::vector<NameMark> marks(groups.size(), NameMark::kKeep);
  for (size_t row = first; row < members.size(); ++row) {
    const uint32_t group = keys_.FindOrAppend({KeyOf(members.labels(row)), NameMark::kKeep});
    group_of_.push_back(group);
    if (group >= marks.size()) marks.push_back(NameMark::kKeep);
    if (members.identity(row).mark == NameMark::kDrop) marks[group] = NameMark::kDrop;
  }
  for (size_t group = groups.size(); group < keys_.size(); ++group) {
    groups.Append({keys_.labels(group), marks[group]});
  }
}

void GroupMembers::Gather(const Grouping& grouping, std::span<const uint8_t> present,
                          Elements elements) {
  const auto counts = [elements](uint8_t kind) {
    return elements == Elements::kAll ? kind != kAbsent : kind == kFloat;
  };
  const std::span<const uint32_t> group_of = grouping.group_of();
  starts_.assign(grouping.groups() + 1, 0);
  for (size_t row = 0; row < present.size(); ++row) {
    if (counts(present[row])) ++starts_[group_of[row] + 1];
  }
  for (size_t group = 1; group < starts_.size(); ++group)
    starts_[group] += starts_[group - 1];
  rows_.resize(starts_.back());
  // Placing moves each group's start to its end, which is the next one's start.
  for (size_t row = 0; row < present.size(); ++row) {
    if (counts(present[row])) rows_[starts_[group_of[row]]++] = static_cast<uint32_t>(row);
  }
  for (size_t group = starts_.size() - 1; group > 0; --group)
    starts_[group] = starts_[group - 1];
  starts_[0] = 0;
}

}  // namespace alertd::query
