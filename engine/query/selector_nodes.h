#pragma once

// Selectors: where rows come from.

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// The series of a selector, by row. Asks the window for new ones once in each run.
class SelectedSeries {
 public:
  explicit SelectedSeries(const Matchers& matchers) : matchers_(matchers) {}

  // Adds the series that are new to `rows`.
  void Extend(RunContext& run, RowTable& rows);
  std::span<const window::SeriesId> ids() const { return ids_; }

 private:
  const Matchers& matchers_;
  std::vector<window::SeriesId> ids_;
  window::SeriesId next_ = 0;  // all series before it have been asked for
  uint64_t session_ = 0;
};

// How far into time a selector has read in the run: what it yields again was read before.
class ReadProgress {
 public:
  // Counts the elements of an instant vector.
  void Count(RunContext& run, Timestamp at, const ColumnView& view);
  // Counts the samples of a range vector, which reaches to `until`.
  void Count(RunContext& run, Timestamp until, const window::SampleColumns& samples);

 private:
  // Where the last evaluation of this run has read to; the beginning of time before the first one.
  Timestamp Advance(const RunContext& run, Timestamp until);

  uint64_t session_ = 0;
  Timestamp read_until_;
};

// The newest samples within the lookback.
class SelectorNode : public VectorNode {
 public:
  SelectorNode(const SelectorPlan& plan, Duration lookback)
      : plan_(plan), lookback_(lookback), series_(plan.matchers) {}

  // When the values of the last evaluation were sampled, by row.
  std::span<const Timestamp> sample_times() const { return latest_.times; }

 protected:
  Status Compute(RunContext& run, Timestamp at) override;

 private:
  const SelectorPlan& plan_;
  Duration lookback_;
  SelectedSeries series_;
  window::LatestColumns latest_;
  ReadProgress progress_;
};

// The samples of a range of time, and with `anchored` or `smoothed` those next to it.
class RangeSelectorNode : public RangeNode {
 public:
  RangeSelectorNode(const RangeSelectorPlan& plan, Duration lookback)
      : plan_(plan), lookback_(lookback), series_(plan.matchers) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override;

 private:
  window::LeftOpenRange Reach() const;

  const RangeSelectorPlan& plan_;
  Duration lookback_;
  SelectedSeries series_;
  ReadProgress progress_;
};

}  // namespace alertd::query
