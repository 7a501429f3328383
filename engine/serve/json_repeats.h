#pragma once

#include <string>
#include <string_view>

namespace alertd::serve {

// The first key of the JSON text that stands twice in one object; empty where none does, or where
// it is no JSON, which is for others to say. Readers of JSON take the last of several silently.
std::string FindRepeatedKey(std::string_view text);

}  // namespace alertd::serve
