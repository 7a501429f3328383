#pragma once

#include <cstdint>
#include <string>

#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::alert {

// Names one run of an alert from firing to resolved, readably: the first half of the alert's
// fingerprint and the instant at which it began to fire, such as 3e5c9d21-01hgw2bbg0. Another
// `seed` (0: none) tells the runs apart that began at the same instant: of another process, or
// after the clock was set back.
std::string MakeIncidentId(const Labels& labels, Timestamp firing_since, uint64_t seed);

}  // namespace alertd::alert
