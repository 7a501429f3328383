#include "engine/query/reset_hints.h"

#include <memory>
#include <utility>

#include "engine/model/histogram_arithmetic.h"

namespace alertd::query {
namespace {

// The histogram without its layout. `before` is the one before it, or null.
HistogramPtr FactsOf(const Histogram& histogram, const Histogram* before) {
  Histogram facts;
  facts.hint = histogram.hint;
  facts.schema = histogram.schema;
  facts.count = histogram.count;
  facts.sum = histogram.sum;
  if (facts.hint == ResetHint::kUnknown && before != nullptr) {
    facts.hint = DetectReset(histogram, *before) ? ResetHint::kReset : ResetHint::kNotReset;
  }
  return std::make_shared<const Histogram>(std::move(facts));
}

}  // namespace

void ReduceToFacts(std::span<const size_t> starts, window::SampleColumns& samples) {
  if (samples.extras.empty()) return;
  for (size_t row = 0; row + 1 < starts.size(); ++row) {
    HistogramPtr before;
    for (size_t i = starts[row]; i < starts[row + 1]; ++i) {
      HistogramPtr& histogram = samples.extras[i].histogram;
      if (histogram == nullptr) continue;
      HistogramPtr facts = FactsOf(*histogram, before.get());
      before = std::exchange(histogram, std::move(facts));
    }
  }
}

void ReduceToFacts(const window::Window& window, std::span<const window::SeriesId> series,
                   window::LeftOpenRange range, window::LatestColumns& latest) {
  window::SampleColumns samples;
  for (size_t row = 0; row < latest.histograms.size(); ++row) {
    if (latest.present[row] != window::kHistogram) continue;
    HistogramPtr& histogram = latest.histograms[row];
    if (histogram->hint != ResetHint::kUnknown) {
      histogram = FactsOf(*histogram, nullptr);
      continue;
    }
    samples.Clear();
    window.ReadRange(series[row], range, samples);
    if (samples.extras.empty()) continue;
    const size_t starts[] = {0, samples.size()};
    ReduceToFacts(starts, samples);
    histogram = samples.extras.back().histogram;
  }
}

}  // namespace alertd::query
