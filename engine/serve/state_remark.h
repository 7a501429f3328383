#pragma once

#include <string>

#include "engine/serve/api_answer.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// What whoever has asked for something to be remembered must know: that it is in memory only, and
// why. "" when it is on disk.
std::string StateRemark(const Sources& sources);
// Likewise, as the warnings of an answer.
Remarks StateRemarks(const Sources& sources);
// Likewise, as the header of an answer in Alertmanager's shape, which has no place for warnings.
Answer WithStateWarning(Answer answer, const Sources& sources);

}  // namespace alertd::serve
