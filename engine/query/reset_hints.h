#pragma once

#include <span>

#include "engine/window/window.h"

namespace alertd::query {

// Where a histogram's hint is not known, for a run of samples begins with it, tells by the one
// before it whether it was reset. The first one of a series stays as it is. `starts` are where the
// series begin.
void HintResets(std::span<const size_t> starts, window::SampleColumns& samples);

// As above for the newest samples of the series within the range.
void HintResets(const window::Window& window, std::span<const window::SeriesId> series,
                window::LeftOpenRange range, window::LatestColumns& latest);

}  // namespace alertd::query
