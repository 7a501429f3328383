#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/scrape/series_text.h"
#include "engine/scrape/target.h"

namespace alertd::scrape {

// What a series that the target exposes is called in the window: its labels and the target's, after
// `metric_relabel_configs`; nothing where those drop it. Fails where Prometheus lets the whole
// scrape fail: nothing is left of the metric's name, or there is more of the labels than the job
// allows.
Result<std::optional<Labels>> SampleLabels(const std::vector<ExposedLabel>& exposed,
                                           const Target& target);

}  // namespace alertd::scrape
