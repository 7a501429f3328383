#include "engine/query/range_remarks.h"

#include <string>

#include "engine/model/quote.h"

namespace alertd::query {

void RemarkMixedKinds(RangeRemarks& remarks) {
  remarks.annotations.Warn(
      "encountered a mix of histograms and floats for metric name " + Quote(remarks.metric),
      remarks.range);
}

void RemarkMixedSchemas(RangeRemarks& remarks) {
  remarks.annotations.Warn(
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric "
      "name " +
          Quote(remarks.metric),
      remarks.range);
}

void RemarkNotCounter(RangeRemarks& remarks) {
  remarks.annotations.Warn(
      "this native histogram metric is not a counter: " + Quote(remarks.metric), remarks.range);
}

void RemarkNotGauge(RangeRemarks& remarks) {
  remarks.annotations.Warn("this native histogram metric is not a gauge: " + Quote(remarks.metric),
                           remarks.range);
}

void RemarkIgnoredHistograms(RangeRemarks& remarks) {
  remarks.annotations.Inform(
      "ignored histograms in a range containing both floats and histograms for metric name " +
          Quote(remarks.metric),
      remarks.range);
}

void RemarkStartsOverlap(RangeRemarks& remarks) {
  remarks.annotations.Warn(
      "start timestamps overlap with earlier samples for metric name " + Quote(remarks.metric),
      remarks.range);
}

void RemarkReconciled(RangeRemarks& remarks, std::string_view during) {
  remarks.annotations.Inform(
      "mismatched custom buckets were reconciled during " + std::string(during), remarks.range);
}

void RemarkHintsCollide(RangeRemarks& remarks, std::string_view during) {
  remarks.annotations.Warn("conflicting counter resets during histogram " + std::string(during),
                           remarks.range);
}

}  // namespace alertd::query
