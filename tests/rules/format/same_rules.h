#pragma once

#include <optional>
#include <string>

#include "rules/loader.h"

namespace alertd::format {

// What a daemon without any variables would read in the text.
rules::LoadOutcome Load(const std::string& text);

// What is another rule in the second text, or another problem; nothing when both load to the same.
std::optional<std::string> DifferenceOf(const std::string& before, const std::string& after);

}  // namespace alertd::format
