#pragma once

#include <string>
#include <string_view>

namespace alertd::receivers {

// SHA-256 of the bytes, as 64 hex digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace alertd::receivers
