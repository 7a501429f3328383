#include "engine/query/node.h"

#include <algorithm>
#include <atomic>
#include <tuple>

namespace alertd::query {

size_t SamplesOf(const HistogramPtr& histogram) {
  if (histogram == nullptr) return 1;
  constexpr size_t kNumbers = 6;  // beside the buckets
  return kNumbers + histogram->positive.size() + histogram->negative.size();
}

size_t CountSamples(const ColumnView& view) {
  auto samples = static_cast<size_t>(std::count(view.present.begin(), view.present.end(), kFloat));
  for (const HistogramPtr& histogram : view.histograms) {
    if (histogram != nullptr) samples += SamplesOf(histogram);
  }
  return samples;
}

size_t CountSamples(const window::SampleColumns& samples) {
  size_t count = samples.extras.empty() ? samples.size() : 0;
  for (const window::SampleExtra& extra : samples.extras)
    count += SamplesOf(extra.histogram);
  return count;
}

void RunContext::Begin(Timestamp start, Timestamp end, Duration step) {
  start_ = start;
  end_ = end;
  step_ = step;
  ++session_;
  held_ = 0;
  if (HasDeadline()) deadline_ = options_.steady() + options_.time_max;
}

bool RunContext::HasDeadline() const { return options_.steady && options_.time_max.count() > 0; }

void RunContext::Rebuilt() {
  ++session_;
  held_ = 0;
  series_matched_ = 0;
  rebuild_wanted_ = false;
}

Status RunContext::CheckCancelled() const {
  if (options_.cancelled != nullptr && options_.cancelled->load(std::memory_order_relaxed)) {
    return TimedOut("query was stopped before it was answered");
  }
  if (HasDeadline() && options_.steady() >= deadline_) {
    return TimedOut("query timed out in expression evaluation");
  }
  return Ok();
}

Status RunContext::Hold(size_t samples) {
  held_ += samples;
  if (options_.statistics != nullptr) options_.statistics->NotePeak(held_);
  if (held_ > options_.samples_max) {
    return LimitExceeded(
        "query processing would load too many samples into memory in query execution");
  }
  return Ok();
}

Status VectorNode::Evaluate(RunContext& run, Timestamp at) {
  if (memo_.Holds(run, at)) return Ok();
  ALERTD_TRY(std::ignore, run.CheckCancelled());
  memo_.Forget();
  order_.clear();
  if (held_session_ == run.session()) run.Release(held_);
  held_ = 0;
  held_session_ = run.session();
  ALERTD_TRY(std::ignore, Compute(run, at));
  held_ = view_.size() + (view_.has_histograms() ? CountSamples(view_) : 0);
  ALERTD_TRY(std::ignore, run.Hold(held_));
  memo_.Set(run, at);
  return Ok();
}

Status RangeNode::Evaluate(RunContext& run, Timestamp at) {
  if (memo_.Holds(run, at)) return Ok();
  ALERTD_TRY(std::ignore, run.CheckCancelled());
  memo_.Forget();
  if (held_session_ == run.session()) run.Release(held_);
  held_ = 0;
  held_session_ = run.session();
  ALERTD_TRY(std::ignore, Compute(run, at));
  held_ = CountSamples(samples_);
  ALERTD_TRY(std::ignore, run.Hold(held_));
  memo_.Set(run, at);
  return Ok();
}

Status EvaluateScalars(std::span<const ScalarNodePtr> nodes, RunContext& run, Timestamp at,
                       std::vector<double>& values) {
  values.clear();
  for (const ScalarNodePtr& node : nodes) {
    ALERTD_TRY(const double value, node->Evaluate(run, at));
    values.push_back(value);
  }
  return Ok();
}

Failure SameLabelset() {
  return InvalidInput("vector cannot contain metrics with the same labelset");
}

}  // namespace alertd::query
