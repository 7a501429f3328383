#pragma once

#include <cstdint>
#include <string_view>

namespace alertd::rules {

// The last 8 bytes of the text's MD5 sum, the first of them the highest: what Prometheus' `hashmod`
// takes the modulus of. Shards that it makes must be the same here.
uint64_t Md5Tail(std::string_view text);

}  // namespace alertd::rules
