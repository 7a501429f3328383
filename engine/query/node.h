#pragma once

// The bound plan: a tree of nodes, each with its rows and the values of its last evaluation.
//
// A node is evaluated at an instant. It first has its children evaluated, takes in the rows that
// are new there (the part of the work that looks at labels), and then computes over columns. Rows
// are only ever added; when the window renumbers its series the whole tree is built anew.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/histogram.h"
#include "engine/query/annotation_set.h"
#include "engine/query/query.h"
#include "engine/query/row_table.h"
#include "engine/window/window.h"

namespace alertd::query {

// At how many instants something is evaluated.
enum class Instants : uint8_t { kOne, kMany };

// What holds for one run of a query, which may have many steps; and what is counted over all runs
// of the same tree of nodes.
class RunContext {
 public:
  RunContext(const window::Window& window, const QueryOptions& options, AnnotationSet& annotations)
      : window_(window), options_(options), annotations_(annotations) {}

  // Begins a run over [start, end]. Nothing that nodes remember of earlier runs counts any more.
  void Begin(Timestamp start, Timestamp end, Duration step);

  const window::Window& window() const { return window_; }
  const QueryOptions& options() const { return options_; }
  AnnotationSet& annotations() { return annotations_; }
  Timestamp start() const { return start_; }
  Timestamp end() const { return end_; }
  Duration step() const { return step_; }
  uint64_t session() const { return session_; }

  // Whether what is evaluated now is evaluated at more than one instant: by the run, or by the
  // subquery around it.
  Instants instants() const { return start_ != end_ ? Instants::kMany : of_subquery_; }
  // Says so of what a subquery evaluates next; returns what held before.
  Instants SetInstants(Instants instants) { return std::exchange(of_subquery_, instants); }

  // Fails with kTimeout once the query was cancelled or has taken too long.
  Status CheckCancelled() const;

  // Counts samples that the query holds at the same time; fails with kLimitExceeded past the
  // limit. Release() gives them back.
  Status Hold(size_t samples);
  void Release(size_t samples) { held_ -= samples; }
  size_t held() const { return held_; }

  // Series that selectors have taken in, over all runs.
  void CountMatched(size_t series) { series_matched_ += series; }
  size_t series_matched() const { return series_matched_; }

  // Asks for new nodes before the next evaluation, when rows that are absent have piled up.
  void WantRebuild() { rebuild_wanted_ = true; }
  bool rebuild_wanted() const { return rebuild_wanted_; }

  // The nodes are new: nothing is held, matched or wanted.
  void Rebuilt();

 private:
  bool HasDeadline() const;

  const window::Window& window_;
  const QueryOptions& options_;
  AnnotationSet& annotations_;
  Timestamp start_;
  Timestamp end_;
  Duration step_{0};
  uint64_t session_ = 0;
  std::chrono::nanoseconds deadline_{0};  // by the options' steady time
  size_t held_ = 0;
  size_t series_matched_ = 0;
  bool rebuild_wanted_ = false;
  Instants of_subquery_ = Instants::kOne;
};

// Remembers what a node was last evaluated for. The seam for sharing nodes between rules: whoever
// comes second at the same instant finds the answer there.
class EvaluationMemo {
 public:
  bool Holds(const RunContext& run, Timestamp at) const {
    return session_ == run.session() && at_ == at;
  }
  void Set(const RunContext& run, Timestamp at) {
    session_ = run.session();
    at_ = at;
  }
  void Forget() { session_ = 0; }

 private:
  uint64_t session_ = 0;  // of no run
  Timestamp at_;
};

using window::kAbsent;
using window::kFloat;
using window::kHistogram;

// The elements of a vector at one instant: what a Column holds, to look at. Indexed by row.
struct ColumnView {
  std::span<const double> values;
  std::span<const uint8_t> present;
  std::span<const HistogramPtr> histograms;  // empty when there are none

  size_t size() const { return values.size(); }
  bool has_histograms() const { return !histograms.empty(); }
};

// For how many samples the elements, or the samples of all rows, count: a histogram for as many as
// would take its memory.
size_t SamplesOf(const HistogramPtr& histogram);  // 1 for a float
size_t CountSamples(const ColumnView& view);
size_t CountSamples(const window::SampleColumns& samples);

// Values and their presence, by row. Native histograms stand beside the floats, and only when there
// are any.
struct Column {
  std::vector<double> values;
  std::vector<uint8_t> present;          // kAbsent, kFloat or kHistogram
  std::vector<HistogramPtr> histograms;  // empty when there are none

  // All rows absent.
  void Reset(size_t rows) {
    values.resize(rows);
    present.assign(rows, kAbsent);
    histograms.clear();
  }
  // All rows stay, new ones are absent.
  void Grow(size_t rows) {
    values.resize(rows);
    present.resize(rows, kAbsent);
    if (!histograms.empty()) histograms.resize(rows);
  }
  void Set(size_t row, double value) {
    values[row] = value;
    present[row] = kFloat;
  }
  void Set(size_t row, HistogramPtr histogram) {
    if (histograms.empty()) histograms.resize(values.size());
    values[row] = 0;
    present[row] = kHistogram;
    histograms[row] = std::move(histogram);
  }
  // REQUIRES: the element of `from` is not absent.
  void Copy(size_t row, const ColumnView& from, size_t from_row) {
    if (from.present[from_row] == kHistogram) {
      Set(row, from.histograms[from_row]);
    } else {
      Set(row, from.values[from_row]);
    }
  }
};

// Yields an instant vector.
class VectorNode {
 public:
  VectorNode() = default;
  VectorNode(const VectorNode&) = delete;
  VectorNode& operator=(const VectorNode&) = delete;
  virtual ~VectorNode() = default;

  Status Evaluate(RunContext& run, Timestamp at);

  virtual const RowTable& rows() const { return rows_; }
  // Of the last evaluation, by row; as many as rows().
  const ColumnView& view() const { return view_; }
  std::span<const double> values() const { return view_.values; }
  std::span<const uint8_t> present() const { return view_.present; }
  std::span<const HistogramPtr> histograms() const { return view_.histograms; }
  // The present rows in their order of output; empty where they come by row number.
  std::span<const uint32_t> order() const { return order_; }

 protected:
  // Sets the columns with Publish(), and order_ where that matters.
  virtual Status Compute(RunContext& run, Timestamp at) = 0;

  void Publish(const ColumnView& view) { view_ = view; }
  void Publish(const Column& column) { view_ = {column.values, column.present, column.histograms}; }

  RowTable rows_;
  std::vector<uint32_t> order_;

 private:
  EvaluationMemo memo_;
  ColumnView view_;
  size_t held_ = 0;
  uint64_t held_session_ = 0;
};
using VectorNodePtr = std::unique_ptr<VectorNode>;

// Yields a number.
class ScalarNode {
 public:
  ScalarNode() = default;
  ScalarNode(const ScalarNode&) = delete;
  ScalarNode& operator=(const ScalarNode&) = delete;
  virtual ~ScalarNode() = default;

  virtual Result<double> Evaluate(RunContext& run, Timestamp at) = 0;
};
using ScalarNodePtr = std::unique_ptr<ScalarNode>;

// Evaluates `nodes` into `values`, which keeps its memory.
Status EvaluateScalars(std::span<const ScalarNodePtr> nodes, RunContext& run, Timestamp at,
                       std::vector<double>& values);

// Yields a range vector: for each row its samples within a range of time.
class RangeNode {
 public:
  RangeNode() = default;
  RangeNode(const RangeNode&) = delete;
  RangeNode& operator=(const RangeNode&) = delete;
  virtual ~RangeNode() = default;

  Status Evaluate(RunContext& run, Timestamp at);

  const RowTable& rows() const { return rows_; }
  // Row i's samples stand at starts()[i] to starts()[i + 1] of samples().
  const window::SampleColumns& samples() const { return samples_; }
  std::span<const size_t> starts() const { return starts_; }
  const window::LeftOpenRange& range() const { return range_; }
  // For selections that must know whether anything was there, and for remarks.
  bool RowEmpty(size_t row) const { return starts_[row] == starts_[row + 1]; }

 protected:
  // Fills samples_, starts_ and range_.
  virtual Status Compute(RunContext& run, Timestamp at) = 0;

  RowTable rows_;
  window::SampleColumns samples_;
  std::vector<size_t> starts_;
  window::LeftOpenRange range_;

 private:
  EvaluationMemo memo_;
  size_t held_ = 0;
  uint64_t held_session_ = 0;
};
using RangeNodePtr = std::unique_ptr<RangeNode>;

// Two rows that have become the same set of labels have values at once.
Failure SameLabelset();

}  // namespace alertd::query
