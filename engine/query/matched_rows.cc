#include "engine/query/matched_rows.h"

#include <utility>

#include "engine/query/binary_arith.h"

namespace alertd::query {

MatchedRows::MatchedRows(const BinaryPlan& plan, NameDropper dropper)
    : matching_(plan.matching),
      dropper_(dropper),
      drops_name_at_once_(ChangesQuantity(plan.op)),
      drops_name_(plan.return_bool) {}

void MatchedRows::ExtendMany(const RowTable& many, RowTable& out) {
  const size_t first = last_of_many_.size();
  last_of_many_.resize(many.size());
  if (!matching_.include.empty()) return;
  const uint32_t nothing = inclusions_.FindOrAppend({});
  for (size_t row = first; row < many.size(); ++row) {
    last_of_many_[row] = {nothing, out.FindOrAppend(Result(many.identity(row), nothing))};
  }
}

void MatchedRows::ExtendOne(const RowTable& one) {
  for (size_t row = inclusion_of_one_.size(); row < one.size(); ++row) {
    inclusion_of_one_.push_back(
        inclusions_.FindOrAppend({one.labels(row).Keep(matching_.include), NameMark::kKeep}));
  }
  filled_of_one_.resize(one.size(), kNone);
}

void MatchedRows::ExtendGroups(const MatchGroups& groups) {
  for (size_t group = inclusion_of_group_.size(); group < groups.size(); ++group) {
    inclusion_of_group_.push_back(
        inclusions_.FindOrAppend({groups.labels(group).Keep(matching_.include), NameMark::kKeep}));
  }
}

RowIdentity MatchedRows::Result(const RowIdentity& many, uint32_t inclusion) const {
  RowIdentity row = drops_name_ ? dropper_(many) : many;
  if (drops_name_at_once_) row = {WithoutMetricName(row.labels), NameMark::kKeep};
  if (matching_.cardinality == grammar::Cardinality::kOneToOne) {
    row.labels =
        matching_.on ? row.labels.Keep(matching_.labels) : row.labels.Drop(matching_.labels);
  }
  if (matching_.include.empty()) return row;
  LabelsBuilder labels(row.labels);
  for (const std::string& name : matching_.include) {
    labels.Set(name, inclusions_.labels(inclusion).Get(name));
  }
  return {labels.Build(), row.mark};
}

uint32_t MatchedRows::RowOf(size_t many_row, uint32_t inclusion, const RowTable& many,
                            RowTable& out) {
  const KnownRow last = last_of_many_[many_row];
  if (last.inclusion == inclusion) return last.row;
  return NewRow(many_row, inclusion, many, out);
}

uint32_t MatchedRows::NewRow(size_t many_row, uint32_t inclusion, const RowTable& many,
                             RowTable& out) {
  const auto [known, inserted] =
      earlier_.try_emplace((static_cast<uint64_t>(many_row) << 32) | inclusion, kNone);
  if (inserted) known->second = out.FindOrAppend(Result(many.identity(many_row), inclusion));
  last_of_many_[many_row] = {inclusion, known->second};
  return known->second;
}

uint32_t MatchedRows::RowOfFilled(size_t one_row, const Labels& group, RowTable& out) {
  uint32_t& row = filled_of_one_[one_row];
  if (row == kNone) {
    row = out.FindOrAppend(Result({group, NameMark::kKeep}, inclusion_of_one_[one_row]));
  }
  return row;
}

}  // namespace alertd::query
