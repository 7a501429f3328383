#include "engine/query/selector_nodes.h"

#include <algorithm>
#include <utility>

#include "engine/query/reset_hints.h"
#include "engine/query/time_shift.h"

namespace alertd::query {

void SelectedSeries::Extend(RunContext& run, RowTable& rows) {
  if (session_ == run.session()) return;
  session_ = run.session();
  // Counted first: what is created in between may be selected already, but is not lost.
  const window::SeriesId counted = run.window().series_count();
  if (counted == next_) return;
  const std::vector<window::SeriesId> found = run.window().Select(matchers_, next_);
  next_ = counted;
  if (found.empty()) return;
  next_ = std::max(next_, found.back() + 1);
  std::vector<Labels> labels = run.window().LabelsOf(found);
  for (Labels& label_set : labels)
    rows.Append({std::move(label_set), NameMark::kKeep});
  ids_.insert(ids_.end(), found.begin(), found.end());
  run.CountMatched(found.size());
}

Timestamp ReadProgress::Advance(const RunContext& run, Timestamp until) {
  if (session_ != run.session()) {
    session_ = run.session();
    read_until_ = Timestamp::min();
  }
  return std::exchange(read_until_, std::max(read_until_, until));
}

void ReadProgress::Count(RunContext& run, Timestamp at, const ColumnView& view) {
  QueryStatistics* const statistics = run.options().statistics;
  if (statistics == nullptr) return;
  const size_t all = CountSamples(view);
  statistics->Count(all, at > Advance(run, at) ? all : 0);
}

void ReadProgress::Count(RunContext& run, Timestamp until, const window::SampleColumns& samples) {
  QueryStatistics* const statistics = run.options().statistics;
  if (statistics == nullptr) return;
  const Timestamp read_before = Advance(run, until);
  size_t read = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (samples.times[i] > read_before) read += SamplesOf(samples.histogram(i));
  }
  statistics->Count(CountSamples(samples), read);
}

Status SelectorNode::Compute(RunContext& run, Timestamp at) {
  series_.Extend(run, rows_);
  const Timestamp wanted = ShiftedTime(plan_.shift, run, at);
  run.window().ReadLatest(series_.ids(), wanted, lookback_, latest_);
  if (plan_.use == HistogramUse::kFacts) {
    ReduceToFacts(run.window(), series_.ids(), {wanted - lookback_, wanted}, latest_);
  }
  const ColumnView read{latest_.values, latest_.present, latest_.histograms};
  progress_.Count(run, at, read);
  Publish(read);
  return Ok();
}

// What is read: the range, and as much more as its extension asks for.
window::LeftOpenRange RangeSelectorNode::Reach() const {
  switch (plan_.extension) {
    case grammar::RangeExtension::kAnchored:
      return {range_.after - lookback_, range_.until};
    case grammar::RangeExtension::kSmoothed:
      return {range_.after - lookback_, range_.until + lookback_};
    case grammar::RangeExtension::kNone:
      break;
  }
  return range_;
}

Status RangeSelectorNode::Compute(RunContext& run, Timestamp at) {
  series_.Extend(run, rows_);
  const Timestamp until = ShiftedTime(plan_.shift, run, at);
  range_ = {until - plan_.range, until};
  samples_.Clear();
  starts_.clear();
  run.window().ReadRanges(series_.ids(), Reach(), samples_, starts_);
  if (plan_.use == HistogramUse::kFacts) ReduceToFacts(starts_, samples_);
  progress_.Count(run, until, samples_);
  return Ok();
}

}  // namespace alertd::query
