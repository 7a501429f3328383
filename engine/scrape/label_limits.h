#pragma once

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "rules/scrape_options.h"

namespace alertd::scrape {

// Fails with kLimitExceeded when the labels are more, or longer, than the job allows. The messages
// are Prometheus' own, for people who search for them.
Status CheckLabelLimits(const Labels& labels, const rules::ScrapeJob& job);

}  // namespace alertd::scrape
