#pragma once

// What functions of ranges say about a series whose samples do not fit them, in Prometheus' words.

#include <string_view>

#include "engine/query/function_row.h"

namespace alertd::query {

void RemarkMixedKinds(RangeRemarks& remarks);
void RemarkMixedSchemas(RangeRemarks& remarks);
void RemarkNotCounter(RangeRemarks& remarks);
void RemarkNotGauge(RangeRemarks& remarks);
void RemarkIgnoredHistograms(RangeRemarks& remarks);
void RemarkStartsOverlap(RangeRemarks& remarks);

// `during` is "addition", "subtraction" or "aggregation".
void RemarkReconciled(RangeRemarks& remarks, std::string_view during);
void RemarkHintsCollide(RangeRemarks& remarks, std::string_view during);

}  // namespace alertd::query
