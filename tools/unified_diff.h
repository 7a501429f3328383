#pragma once

#include <string>
#include <string_view>

namespace alertd::tools {

// Files that differ in more lines than this are shown as one block that replaces another.
inline constexpr size_t kDifferingLinesMax = 2'000;

// What changes from one text to the other, as `diff -u` shows it, with three lines around each
// change; empty when nothing does. `name` stands in the heading as a/NAME and b/NAME.
std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace alertd::tools
