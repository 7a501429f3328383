#pragma once

#include <span>
#include <string_view>

namespace alertd {

// The candidate that `word` was probably meant to be, by edit distance; empty when none is near.
// Ties go to the candidate that begins like `word` for longer, then to the earlier one.
std::string_view NearestSpelling(std::string_view word,
                                 std::span<const std::string_view> candidates);

}  // namespace alertd
