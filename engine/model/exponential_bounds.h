#pragma once

#include <array>

namespace alertd {

// 2^(k/256) / 2 for k = 0 to 255: where the buckets of schema 8 end between 0.5 and 1, and so, in
// larger steps, those of the coarser schemas. The very numbers that Prometheus' clients and servers
// have, which are not always the nearest floats: people see them, and use them as labels.
extern const std::array<double, 256> kExponentialBounds;

}  // namespace alertd
