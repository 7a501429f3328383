#pragma once

#include <cstddef>
#include <string>

#include "engine/base/result.h"
#include "engine/model/time.h"

namespace alertd::rules {

// What comes out of a pipe that has a name, such as one of a shell's `<(…)`, until whoever writes
// to it closes it. Fails with kUnavailable when nobody has opened it for writing within `patience`,
// and with kLimitExceeded past `bytes_max`.
Result<std::string> ReadPipe(const std::string& path, size_t bytes_max, Duration patience);

}  // namespace alertd::rules
