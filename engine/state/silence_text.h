#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/silence.h"

namespace alertd::state {

// A silence as a column holds it: JSON, which people can read.
std::string SilenceText(const Silence& silence);

// Fails with kInvalidInput on what SilenceText() does not write.
Result<Silence> ParseSilenceText(std::string_view text);

}  // namespace alertd::state
