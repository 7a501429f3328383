#pragma once

#include <span>

#include "engine/model/alert.h"
#include "engine/model/labels.h"

namespace alertd {

// The labels, and those of `external` whose names they do not have: what an alert carries beyond
// its rule, as Prometheus hands it on.
Labels WithExternalLabels(const Labels& labels, const Labels& external);

void AddExternalLabels(std::span<Alert> alerts, const Labels& external);

}  // namespace alertd
