#pragma once

#include <optional>
#include <vector>

#include "engine/alert/blind_time.h"
#include "engine/model/time.h"

namespace alertd::alert {

// Samples that come with such a step are late by so much at times.
constexpr Duration Slack(Duration step) { return step / 10; }

struct SampleHoles {
  std::vector<BlindTime> holes = {};
  Duration step{0};  // how often samples come; zero where nobody can tell
  // Set where samples have been missing since that one.
  std::optional<Timestamp> open_since = std::nullopt;
};

// The times in which samples are missing among those that came at `times`, rising: each from the
// sample before it to the one behind, where that is longer than the steps around it are. Where more
// than three, and more than one in eight, are missing, the samples come so: none is missing then.
SampleHoles FindHoles(const std::vector<Timestamp>& times);

// Whether the next sample after the one at `last` is missing at `at`; not while it may be on its
// way for as long as to the one behind it.
bool IsOverdue(const SampleHoles& holes, Timestamp last, Timestamp at);

// Whether a range that begins at `from` has no sample of what came shortly before it, as the hole
// took that.
bool IsWithin(const BlindTime& hole, Timestamp from);

}  // namespace alertd::alert
