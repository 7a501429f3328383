#include "engine/serve/request_uri.h"

#include <algorithm>
#include <cctype>

namespace alertd::serve {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }
bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Without the scheme and its colon; empty where there is none.
std::string_view AfterScheme(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || !IsLetter(text.front())) return {};
  const std::string_view scheme = text.substr(0, colon);
  const bool right = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return IsLetter(c) || IsDigit(c) || c == '+' || c == '-' || c == '.';
  });
  return right ? text.substr(colon + 1) : std::string_view();
}

bool IsAuthority(std::string_view authority) {
  const std::string_view host = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
  if (host.find(' ') != std::string_view::npos) return false;
  const size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.starts_with('[')) return true;
  return std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(), IsDigit);
}

bool HasWholeEscapes(std::string_view path) {
  for (size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    if (at + 2 >= path.size() || !IsHex(path[at + 1]) || !IsHex(path[at + 2])) return false;
  }
  return true;
}

}  // namespace

bool IsRequestUri(std::string_view text) {
  if (text.empty() || std::any_of(text.begin(), text.end(), IsControl)) return false;
  const std::string_view rest = text.front() == '/' ? text : AfterScheme(text);
  const std::string_view hierarchy = rest.substr(0, rest.find('?'));
  if (!hierarchy.starts_with('/')) return !rest.empty();
  if (text.front() == '/' || !hierarchy.starts_with("//")) return HasWholeEscapes(hierarchy);
  const size_t path = std::min(hierarchy.find('/', 2), hierarchy.size());
  return IsAuthority(hierarchy.substr(2, path - 2)) && HasWholeEscapes(hierarchy.substr(path));
}

}  // namespace alertd::serve
