#pragma once

#include <span>

#include "engine/window/window.h"

namespace alertd::query {

// Leaves of histograms what functions of count and sum ask for: those two, and the kind of buckets,
// but no bounds that could differ. Where a hint is not known, for a run of samples begins with it,
// tells by the sample before whether it was reset; the first one of a series stays as it is.
// `starts` are where the series begin.
void ReduceToFacts(std::span<const size_t> starts, window::SampleColumns& samples);

// As above for the newest samples of the series within the range.
void ReduceToFacts(const window::Window& window, std::span<const window::SeriesId> series,
                   window::LeftOpenRange range, window::LatestColumns& latest);

}  // namespace alertd::query
