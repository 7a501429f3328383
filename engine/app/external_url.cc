#include "engine/app/external_url.h"

#include <array>

#include <unistd.h>

namespace alertd::app {
namespace {

constexpr std::string_view kEveryAddress = "[::]:";

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::string_view WithoutSlash(std::string_view text) {
  while (text.ends_with('/'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::string ExternalUrl(std::string_view given, std::string_view address,
                        std::string_view route_prefix) {
  if (!given.empty()) return std::string(WithoutSlash(given));
  std::string url = "http://";
  if (address.starts_with(kEveryAddress)) {
    url += HostName() + ":" + std::string(address.substr(kEveryAddress.size()));
  } else {
    url += address;
  }
  const std::string_view prefix = WithoutSlash(route_prefix);
  if (!prefix.empty() && !prefix.starts_with('/')) url += '/';
  return url + std::string(prefix);
}

std::string PathOfUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t path = url.find('/', scheme + 3);
  if (path == std::string_view::npos) return {};
  return std::string(WithoutSlash(url.substr(path)));
}

}  // namespace alertd::app
