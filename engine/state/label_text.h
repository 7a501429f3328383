#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::state {

// Labels or annotations as a column holds them: a JSON object of strings, which people can read and
// both databases can look into. Any bytes come back as they were, also those that are not UTF-8.
std::string LabelText(const Labels& labels);

// Fails with kInvalidInput on what LabelText() does not write.
Result<Labels> ParseLabelText(std::string_view text);

}  // namespace alertd::state
