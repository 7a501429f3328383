#pragma once

#include <vector>

#include "engine/alert/blind_time.h"
#include "engine/model/time.h"

namespace alertd::alert {

struct SampleHoles {
  std::vector<BlindTime> holes = {};
  Duration step{0};  // how often samples come
};

// The times in which samples are missing among those that came at `times`, rising: each from the
// sample before it to the one behind, the last one, where none has come since, to `until`. Samples
// come as often as three of four do; those of which more than one in eight is missing are so, too,
// and nothing is missing then.
SampleHoles FindHoles(const std::vector<Timestamp>& times, Timestamp until);

// Whether a range that begins at `from` has no sample of what came shortly before it, as the hole
// took that.
bool IsWithin(const BlindTime& hole, Timestamp from);

}  // namespace alertd::alert
