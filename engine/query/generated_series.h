#pragma once

// What timeseries_gen() makes: series that a template writes down, for joins with label sets that
// nobody has recorded.

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::query {

inline constexpr size_t kGeneratedSeriesMax = 10'000;
// Numbers that one `seq` in such a template yields.
inline constexpr size_t kSequenceMax = 100'000;

struct GeneratedSeries {
  Labels labels;
  double value = 0;
};

// The series that the Go template `text` emits by calling `series` and `rangeSeries`, as
// Prometheus' documentation of timeseries_gen() has them; each is named `metric` unless that is
// empty. Fails with kInvalidInput for a template that does not parse or run, or that emits a label
// set twice, and with kLimitExceeded.
Result<std::vector<GeneratedSeries>> GenerateSeries(const std::string& text,
                                                    const std::string& metric);

}  // namespace alertd::query
