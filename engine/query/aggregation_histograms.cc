#include "engine/query/aggregation_histograms.h"

#include <memory>
#include <string>
#include <utility>

namespace alertd::query {

void HistogramReduction::Reduce(const VectorNode& vector, const Grouping& grouping, Column& out,
                                AnnotationSet& annotations) {
  const ColumnView& view = vector.view();
  groups_.clear();
  groups_.resize(grouping.groups());
  for (size_t row = 0; row < view.size(); ++row) {
    if (view.present[row] == kAbsent) continue;
    Group& group = groups_[grouping.group_of()[row]];
    if (group.incompatible) continue;
    if (view.present[row] == kFloat) {
      group.has_float = true;
    } else {
      Take(group, *view.histograms[row], vector.rows().labels(row).Get(kMetricNameLabel),
           annotations);
    }
  }
  for (size_t i = 0; i < groups_.size(); ++i) {
    if (groups_[i].has_histogram) Finish(groups_[i], i, out, annotations);
  }
}

void HistogramReduction::Take(Group& group, const Histogram& histogram, std::string_view metric,
                              AnnotationSet& annotations) const {
  const bool first = !group.has_histogram && !group.has_float;
  group.has_histogram = true;
  if (first) {
    Begin(group, histogram);
    return;
  }
  // A group that began with a float has no result anyway.
  if (!group.sum.has_value() && !group.mean.has_value()) return;
  NoteHint(group, histogram.hint);
  if (histogram.has_custom_buckets() != group.custom_buckets) {
    annotations.Warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for "
        "metric name " +
            Quote(metric),
        range_);
    group.incompatible = true;
    return;
  }
  const CombineRemarks remarks =
      group.sum.has_value() ? group.sum->Add(histogram) : group.mean->Add(histogram);
  if (remarks.bounds_reconciled) {
    annotations.Inform("mismatched custom buckets were reconciled during aggregation", range_);
  }
}

void HistogramReduction::NoteHint(Group& group, ResetHint hint) const {
  group.reset_seen = group.reset_seen || hint == ResetHint::kReset;
  group.no_reset_seen = group.no_reset_seen || hint == ResetHint::kNotReset;
}

void HistogramReduction::Begin(Group& group, const Histogram& histogram) const {
  NoteHint(group, histogram.hint);
  group.custom_buckets = histogram.has_custom_buckets();
  if (kind_ == HistogramReductionKind::kSum) {
    group.sum.emplace(histogram);
  } else {
    group.mean.emplace(histogram);
  }
}

void HistogramReduction::Finish(const Group& group, size_t row, Column& out,
                                AnnotationSet& annotations) const {
  out.present[row] = kAbsent;
  if (group.has_float) {
    annotations.Warn("encountered a mix of histograms and floats for aggregation", range_);
    return;
  }
  if (group.incompatible) return;
  if (group.reset_seen && group.no_reset_seen) {
    annotations.Warn("conflicting counter resets during histogram aggregation", range_);
  }
  Histogram result = group.sum.has_value() ? group.sum->Total() : group.mean->Value();
  result.Compact();
  out.Set(row, std::make_shared<const Histogram>(std::move(result)));
}

}  // namespace alertd::query
