#pragma once

// Times that rise, mostly by the same step, in few bytes.

#include <span>
#include <string>

#include "engine/base/timestamp.h"
#include "engine/window/log_bytes.h"

namespace alertd::window {

// REQUIRES: rising, one at least.
void EncodeTimes(std::span<const Timestamp> times, std::string& out);

// Fills `times`, which has room for as many as were written. False when the bytes, which may be
// anything, make no sense.
bool DecodeTimes(ByteReader& reader, std::span<Timestamp> times);

}  // namespace alertd::window
