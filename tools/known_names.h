#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace alertd::tools {

// The names of what a running alertd has declared. Both fail as FetchJson() does, with kUnsupported
// where it answers something else.
Result<std::vector<std::string>> FetchReceiverNames(const std::string& base_url);
Result<std::vector<std::string>> FetchRuleNames(const std::string& base_url);

// no receiver is called "pgaer" (did you mean "pager"?); empty where one of the names is it.
std::string NoteOnName(const std::string& what, const std::string& name,
                       const std::vector<std::string>& names);

}  // namespace alertd::tools
