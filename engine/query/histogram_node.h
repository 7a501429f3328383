#pragma once

#include <string_view>
#include <vector>

#include "engine/query/classic_buckets.h"
#include "engine/query/histogram_groups.h"
#include "engine/query/node_builder.h"

namespace alertd::query {

// A histogram of either kind at one instant.
struct HistogramElement {
  uint32_t group = 0;                             // of the node's groups
  std::vector<ClassicBucket>* buckets = nullptr;  // sorted by bounds, may be changed; or
  const Histogram* native = nullptr;
  std::string_view metric;  // for remarks; empty where the name is dropped at once
};

// The base of functions that estimate something of every histogram of a vector, classic or native.
class HistogramNode : public VectorNode {
 public:
  HistogramNode(VectorNodePtr vector, SourceRange vector_range, const QueryOptions& options)
      : vector_(std::move(vector)),
        vector_range_(vector_range),
        name_removal_(options.name_removal) {}

 protected:
  // Evaluates the vector, takes in the histograms that are new, and remarks on what is none.
  Status EvaluateVector(RunContext& run, Timestamp at);

  // Calls `take(element)`, which returns a Status, for each histogram that there is, and remarks on
  // those that are classic and native at once. REQUIRES: EvaluateVector().
  template <typename Take>
  Status ForEachHistogram(RunContext& run, const Take& take) {
    for (size_t group = 0; group < groups_.size(); ++group) {
      const HistogramElement element = ElementOf(group, run);
      if (element.buckets == nullptr && element.native == nullptr) continue;
      ALERTD_TRY([[maybe_unused]] const auto taken, take(element));
    }
    return Ok();
  }

  // What the groups are: the labels of the buckets without `le`.
  const RowTable& identities() const { return groups_.identities(); }
  SourceRange vector_range() const { return vector_range_; }
  NameDropper dropper() const { return NameDropper(name_removal_); }

 private:
  // Neither kind when there is nothing, or when it is ambiguous.
  HistogramElement ElementOf(size_t group, RunContext& run);
  void RemarkMalformed(RunContext& run) const;
  std::string_view MetricOf(const Labels& labels) const;

  VectorNodePtr vector_;
  SourceRange vector_range_;
  NameRemoval name_removal_;
  HistogramGroups groups_;
  std::vector<ClassicBucket> buckets_;
};

}  // namespace alertd::query
