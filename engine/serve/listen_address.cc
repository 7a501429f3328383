#include "engine/serve/listen_address.h"

#include <charconv>

#include "engine/model/labels.h"

namespace alertd::serve {

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  const Failure malformed = InvalidInput(
      "the address to listen on is HOST:PORT, such as "
      "127.0.0.1:9095, but this is " +
      Quote(text));
  if (colon == std::string_view::npos) return malformed;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return malformed;
  }
  ListenAddress address{.host = std::string(host), .port = 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size()) return malformed;
  return address;
}

}  // namespace alertd::serve
