#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/model/histogram.h"
#include "engine/window/window.h"

namespace alertd::window {

// All that a window answers about its samples, to compare two of them: by series, each sample with
// the bits of its value, its histogram in words and its start. A staleness marker shows as a sample
// that is no longer there at its time.
using Answers =
    std::map<std::string, std::vector<std::tuple<Timestamp, uint64_t, std::string, Timestamp>>>;

inline Answers AnswersOf(const Window& window, const std::vector<Timestamp>& instants = {}) {
  Answers answers;
  const std::vector<SeriesId> all = window.Select({});
  for (const SeriesId series : all) {
    SampleColumns columns;
    window.ReadRange(series, {Timestamp::min() + Duration{1}, Timestamp::max()}, columns);
    auto& samples = answers[FormatLabels(window.LabelsOf(series))];
    for (size_t i = 0; i < columns.size(); ++i) {
      const HistogramPtr& histogram = columns.histogram(i);
      samples.emplace_back(columns.times[i], std::bit_cast<uint64_t>(columns.values[i]),
                           histogram == nullptr ? "" : FormatHistogram(*histogram),
                           columns.extras.empty() ? Timestamp{} : columns.extras[i].start);
    }
    for (const Timestamp at : instants) {
      LatestColumns latest;
      window.ReadLatest({&series, 1}, at, Duration{int64_t{1} << 50U}, latest);
      samples.emplace_back(latest.times[0], latest.present[0], "latest", at);
    }
    if (columns.size() == 0 && instants.empty())
      answers.erase(FormatLabels(window.LabelsOf(series)));
  }
  return answers;
}

}  // namespace alertd::window
