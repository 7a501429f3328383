#pragma once

// sum and avg where there are histograms.

#include <optional>
#include <vector>

#include "engine/query/annotation_set.h"
#include "engine/query/compensated_histogram.h"
#include "engine/query/grouping.h"

namespace alertd::query {

enum class HistogramReductionKind : uint8_t { kSum, kAverage };

// Adds up or averages the histograms of each group. A group of floats and histograms has no result,
// nor has one of histograms whose buckets cannot be combined.
class HistogramReduction {
 public:
  HistogramReduction(HistogramReductionKind kind, SourceRange range) : kind_(kind), range_(range) {}

  // Sets the groups of `out` that have histograms, and takes away what has no result. The groups of
  // floats have theirs already.
  void Reduce(const VectorNode& vector, const Grouping& grouping, Column& out,
              AnnotationSet& annotations);

 private:
  struct Group {
    bool has_float = false;
    bool has_histogram = false;
    bool incompatible = false;
    bool reset_seen = false;
    bool no_reset_seen = false;
    bool custom_buckets = false;
    // One of them, once the group began with a histogram.
    std::optional<CompensatedHistogram> sum;
    std::optional<CompensatedHistogramMean> mean;
  };

  void Take(Group& group, const Histogram& histogram, std::string_view metric,
            AnnotationSet& annotations) const;
  void NoteHint(Group& group, ResetHint hint) const;
  void Begin(Group& group, const Histogram& histogram) const;
  void Finish(const Group& group, size_t row, Column& out, AnnotationSet& annotations) const;

  HistogramReductionKind kind_;
  SourceRange range_;
  std::vector<Group> groups_;
};

}  // namespace alertd::query
