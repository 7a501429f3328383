#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace alertd::silence {

// A UUID of version 4 from 128 random bits: 3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88.
std::string MakeSilenceId(uint64_t high, uint64_t low);

// Whether the text is a UUID of any version, in any case.
bool IsUuid(std::string_view text);

}  // namespace alertd::silence
