#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::serve {

// Where to listen, as users write it.
struct ListenAddress {
  std::string host;  // empty: every address of the machine
  uint16_t port = 0;

  bool operator==(const ListenAddress&) const = default;
};

// HOST:PORT, [IPv6]:PORT or :PORT.
Result<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace alertd::serve
