#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/group_record.h"

namespace alertd::state {

// A group as a column holds it, and, in a row of its own, a member: JSON, which people can read.
// Any bytes of labels come back as they were, also those that are not UTF-8.
std::string GroupText(const GroupRecord& group);
std::string MemberText(const MemberRecord& member);

// Fail with kInvalidInput on what those do not write. A group of before its members had rows of
// their own has them.
Result<GroupRecord> ParseGroupText(std::string_view text);
Result<MemberRecord> ParseMemberText(std::string_view text);

}  // namespace alertd::state
