#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/suppression_record.h"

namespace alertd::state {

// A suppression as a column holds it: JSON, which people can read.
std::string SuppressionText(const SuppressionRecord& record);

// Fails with kInvalidInput on what SuppressionText() does not write.
Result<SuppressionRecord> ParseSuppressionText(std::string_view text);

}  // namespace alertd::state
