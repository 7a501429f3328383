#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/no_data.h"

namespace alertd::state {

// As a column holds it: JSON, which people can read.
std::string NoDataText(const NoData& no_data);

// Fails with kInvalidInput on what NoDataText() does not write.
Result<NoData> ParseNoDataText(std::string_view text);

}  // namespace alertd::state
