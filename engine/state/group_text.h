#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/group_record.h"

namespace alertd::state {

// A group as a column holds it: JSON, which people can read. Any bytes of labels come back as they
// were, also those that are not UTF-8.
std::string GroupText(const GroupRecord& group);

// Fails with kInvalidInput on what GroupText() does not write.
Result<GroupRecord> ParseGroupText(std::string_view text);

}  // namespace alertd::state
