#include "engine/query/reset_hints.h"

#include <memory>
#include <utility>

#include "engine/model/histogram_arithmetic.h"

namespace alertd::query {
namespace {

bool IsUnknown(const HistogramPtr& histogram) {
  return histogram != nullptr && histogram->hint == ResetHint::kUnknown;
}

HistogramPtr Hinted(const Histogram& histogram, const Histogram& before) {
  Histogram hinted = histogram;
  hinted.hint = DetectReset(histogram, before) ? ResetHint::kReset : ResetHint::kNotReset;
  return std::make_shared<const Histogram>(std::move(hinted));
}

}  // namespace

void HintResets(std::span<const size_t> starts, window::SampleColumns& samples) {
  if (samples.extras.empty()) return;
  for (size_t row = 0; row + 1 < starts.size(); ++row) {
    HistogramPtr before;
    for (size_t i = starts[row]; i < starts[row + 1]; ++i) {
      HistogramPtr& histogram = samples.extras[i].histogram;
      if (histogram == nullptr) continue;
      if (before != nullptr && IsUnknown(histogram)) histogram = Hinted(*histogram, *before);
      before = histogram;
    }
  }
}

void HintResets(const window::Window& window, std::span<const window::SeriesId> series,
                window::LeftOpenRange range, window::LatestColumns& latest) {
  window::SampleColumns samples;
  for (size_t row = 0; row < latest.histograms.size(); ++row) {
    if (latest.present[row] != window::kHistogram || !IsUnknown(latest.histograms[row])) continue;
    samples.Clear();
    window.ReadRange(series[row], range, samples);
    if (samples.extras.empty()) continue;
    const size_t starts[] = {0, samples.size()};
    HintResets(starts, samples);
    latest.histograms[row] = samples.extras.back().histogram;
  }
}

}  // namespace alertd::query
