#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/lint/lint.h"

namespace alertd::lint {

// Every lint there is. A new one is a file with its Lint and a row of this table.
std::span<const Lint* const> AllLints();

// Null when there is none of that name.
const Lint* FindLint(std::string_view name);

// `did you mean "duplicate-rule"?`, or nothing when no name is near.
std::string SuggestLint(std::string_view name);

}  // namespace alertd::lint
