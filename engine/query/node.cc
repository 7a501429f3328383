#include "engine/query/node.h"

#include <algorithm>
#include <atomic>
#include <tuple>

namespace alertd::query {

namespace {

// In how many stretches without gaps the buckets lie.
size_t CountSpans(const HistogramBuckets& buckets) {
  size_t spans = 0;
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (i == 0 || buckets[i].index != buckets[i - 1].index + 1) ++spans;
  }
  return spans;
}

}  // namespace

size_t SamplesOf(const HistogramPtr& histogram) {
  if (histogram == nullptr) return 1;
  // As Prometheus counts, in words of 8 bytes: a sample has two, a histogram many beside its
  // layout.
  constexpr size_t kWordsOfSample = 2;
  constexpr size_t kWordsOfHistogram = 22;
  const size_t layout = CountSpans(histogram->positive) + CountSpans(histogram->negative) +
                        histogram->positive.size() + histogram->negative.size() +
                        histogram->custom_bounds.size();
  return (kWordsOfHistogram + layout) / kWordsOfSample;
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
  held_ = CountSamples(view_);
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
