#pragma once

// The series that targets had when an earlier process ended: the window has them still, and they
// end when the target does not have them any more, as if it were the same process.

#include <optional>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/window/window.h"

namespace alertd::scrape {

// The time of the newest sample, as of `at`, of the target's `up`; nothing when that has ended or
// is older than `lookback`.
std::optional<Timestamp> LastScrapeOf(const window::Window& window, const Labels& target,
                                      Timestamp at, Duration lookback);

// The series with all of a target's labels whose newest sample, as of `at`, is of the time of the
// newest one of the target's `up`, that one among them: a scrape gives all of them its own time.
// Series that rules have recorded from them have the time of an evaluation, and those of sources
// that name times of their own have these; they stay. None when `up` has ended, or is so old that
// nobody sees it.
std::vector<window::SeriesId> SeriesLeftBy(const window::Window& window, const Labels& target,
                                           Timestamp at);

// The labels of all targets that have left series.
std::vector<Labels> TargetsThatLeftSeries(const window::Window& window, Timestamp at);

}  // namespace alertd::scrape
