#pragma once

#include <cstdint>
#include <string_view>

namespace alertd {

// XXH64 without a seed: the hash that Prometheus takes of label sets.
uint64_t XxHash64(std::string_view bytes);

}  // namespace alertd
