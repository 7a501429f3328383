#pragma once

#include <optional>

#include "engine/alert/blind_time.h"
#include "engine/model/time.h"
#include "engine/window/window.h"

namespace alertd::alert {

// The time between two samples of a series, of before and after `restart`, that lie farther apart
// than others before, by no more than the one sample that was made up for later than it was due:
// without the restart there would have been one between them. The window is searched as far as
// `reach` before and behind the restart. None when the restart fell between two samples without
// taking one, when it took several, and while the series has no sample after it.
std::optional<BlindTime> ShortGapOf(const window::Window& window, window::SeriesId series,
                                    const BlindTime& restart, Duration reach);

}  // namespace alertd::alert
