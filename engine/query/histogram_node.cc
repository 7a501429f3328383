#include "engine/query/histogram_node.h"

#include <tuple>

#include <fmt/format.h>

namespace alertd::query {

Status HistogramNode::EvaluateVector(RunContext& run, Timestamp at) {
  ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
  groups_.Extend(vector_->rows(), vector_->view());
  RemarkMalformed(run);
  return Ok();
}

HistogramElement HistogramNode::ElementOf(size_t group, RunContext& run) {
  const ColumnView& view = vector_->view();
  buckets_.clear();
  for (const auto& bucket : groups_.buckets(group)) {
    if (view.present[bucket.row] != kFloat) continue;
    buckets_.push_back({bucket.upper_bound, view.values[bucket.row]});
  }
  HistogramElement element{.group = static_cast<uint32_t>(group),
                           .buckets = buckets_.empty() ? nullptr : &buckets_,
                           .native = nullptr,
                           .metric = MetricOf(identities().labels(group))};
  const uint32_t native_row = groups_.native_row(group);
  if (native_row == HistogramGroups::kNoRow || view.present[native_row] != kHistogram) {
    return element;
  }
  if (element.buckets != nullptr) {
    run.annotations().Warn(
        "vector contains a mix of classic and native histograms" + ForMetric(element.metric),
        vector_range_);
    return {};
  }
  element.native = view.histograms[native_row].get();
  return element;
}

void HistogramNode::RemarkMalformed(RunContext& run) const {
  for (const uint32_t row : groups_.malformed()) {
    if (vector_->present()[row] != kFloat) continue;
    const Labels& labels = vector_->rows().labels(row);
    run.annotations().Warn(
        fmt::format("bucket label \"le\" is missing or has a malformed value of {}{}",
                    Quote(labels.Get("le")), ForMetric(MetricOf(labels))),
        vector_range_);
  }
}

std::string_view HistogramNode::MetricOf(const Labels& labels) const {
  return name_removal_ == NameRemoval::kDelayed ? labels.Get(kMetricNameLabel) : "";
}

}  // namespace alertd::query
