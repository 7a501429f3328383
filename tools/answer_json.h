#pragma once

#include <string>

#include "tools/answer.h"

namespace alertd::tools {

// {"resultType":…,"result":…} as Prometheus' API has it.
std::string JsonText(const Answer& answer);

}  // namespace alertd::tools
