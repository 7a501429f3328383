#include "engine/query/row_table.h"

#include <string>

namespace alertd::query {

Labels WithoutMetricName(const Labels& labels) {
  static const std::vector<std::string> kNames = {std::string(kMetricNameLabel), "__type__",
                                                  "__unit__"};
  return labels.Drop(kNames);
}

NameDropper NameDropper::KeepingTypeAndUnit() const {
  NameDropper dropper = *this;
  dropper.at_once_ = AtOnce::kName;
  return dropper;
}

RowIdentity NameDropper::operator()(const RowIdentity& row) const {
  if (removal_ == NameRemoval::kDelayed) return {row.labels, NameMark::kDrop};
  if (at_once_ == AtOnce::kName) {
    return {LabelsBuilder(row.labels).Remove(kMetricNameLabel).Build(), NameMark::kKeep};
  }
  return {WithoutMetricName(row.labels), NameMark::kKeep};
}

uint32_t RowTable::FindOrAppend(RowIdentity row) {
  const auto next = static_cast<uint32_t>(rows_.size());
  const auto [newest, inserted] = newest_.try_emplace(row.labels.Hash(), next);
  uint32_t candidate = inserted ? kNone : newest->second;
  const uint32_t before = candidate;
  while (candidate != kNone && rows_[candidate] != row)
    candidate = previous_[candidate];
  if (candidate != kNone) return candidate;
  newest->second = next;
  previous_.push_back(before);
  rows_.push_back(std::move(row));
  return next;
}

}  // namespace alertd::query
