#include "engine/app/external_url.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "engine/app/process_facts.h"
#include "engine/model/labels.h"

namespace alertd::app {
namespace {

constexpr std::string_view kEveryAddress = "[::]:";

std::string_view WithoutSlash(std::string_view text) {
  while (text.ends_with('/'))
    text.remove_suffix(1);
  return text;
}

bool HasSpace(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
}

bool IsPort(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

// Letters of other scripts are for the resolver to judge.
bool IsHostCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_';
}

// HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
bool IsAuthority(std::string_view text) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    rest = text.substr(end + 1);
  } else {
    const std::string_view host = text.substr(0, text.find(':'));
    if (host.empty() || !std::all_of(host.begin(), host.end(), &IsHostCharacter)) return false;
    rest = text.substr(host.size());
  }
  return rest.empty() || (rest.starts_with(':') && IsPort(rest.substr(1)));
}

bool IsBaseUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    const std::string_view rest = url.substr(scheme.size());
    std::string_view authority = rest.substr(0, rest.find('/'));
    authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
    return IsAuthority(authority) && rest.find_first_of("?#") == std::string_view::npos;
  }
  return false;
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

std::string WithoutCredentials(std::string_view url) {
  const size_t at = url.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string_view::npos || scheme > at ? 0 : scheme + 3;
  return std::string(url.substr(0, begin)) + "<secret>" + std::string(url.substr(at));
}

std::string PathOfUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t path = url.find('/', scheme + 3);
  if (path == std::string_view::npos) return {};
  return std::string(WithoutSlash(url.substr(path)));
}

Status CheckBaseUrl(std::string_view url) {
  if (IsBaseUrl(url) && !HasSpace(url)) return Ok();
  return InvalidInput(
      "expected a URL of http or https with a host and without a query, such as "
      "https://alerts.example.org, not " +
      Quote(WithoutCredentials(url)));
}

Status CheckRoutePrefix(std::string_view prefix) {
  if (prefix.find_first_of("?#") == std::string_view::npos && !HasSpace(prefix) &&
      prefix.find("//") == std::string_view::npos) {
    return Ok();
  }
  return InvalidInput("expected the path of a URL, such as /alerts, not " +
                      Quote(WithoutCredentials(prefix)));
}

}  // namespace alertd::app
