#include "rules/schema/go_url.h"

#include <algorithm>
#include <cctype>

namespace alertd::rules {
namespace {

bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool IsAlpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool HasBadEscape(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return true;
  }
  return false;
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
  });
}

// Splits the scheme off. False when a colon stands where a scheme should.
bool EatScheme(std::string_view& rest, std::string& scheme) {
  for (size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (IsAlpha(c)) continue;
    if (IsDigit(c) || c == '+' || c == '-' || c == '.') {
      if (i == 0) return true;
      continue;
    }
    if (c != ':') return true;
    if (i == 0) return false;
    scheme = std::string(rest.substr(0, i));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](char each) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    });
    rest.remove_prefix(i + 1);
    return true;
  }
  return true;
}

// "" or ":" and digits.
bool IsOptionalPort(std::string_view text) {
  if (text.empty()) return true;
  return text.front() == ':' && std::all_of(text.begin() + 1, text.end(), IsDigit);
}

std::string HostProblem(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.rfind(']');
    if (end == std::string_view::npos) return "its host lacks a \"]\"";
    return IsOptionalPort(host.substr(end + 1)) ? "" : "its port is not a number";
  }
  const size_t colon = host.find(':');
  if (colon != std::string_view::npos && !IsOptionalPort(host.substr(host.rfind(':')))) {
    return "its port is not a number";
  }
  static constexpr std::string_view kBad = " <>\"\\^`{|}";
  if (host.find_first_of(kBad) != std::string_view::npos) {
    return "its host has a character that no host has";
  }
  return HasBadEscape(host) ? "its host has a broken % escape" : "";
}

}  // namespace

GoUrl ParseGoUrl(std::string_view text) {
  GoUrl url;
  if (HasControl(text)) {
    url.problem = "it holds a control character";
    return url;
  }
  std::string_view rest = text.substr(0, text.find('#'));
  if (!EatScheme(rest, url.scheme)) {
    url.problem = "it lacks a scheme such as http";
    return url;
  }
  rest = rest.substr(0, rest.find('?'));
  if (!rest.starts_with('/')) {
    const bool opaque = !url.scheme.empty();
    const bool colon = rest.substr(0, rest.find('/')).find(':') != std::string_view::npos;
    if (!opaque && colon) url.problem = "it lacks a scheme such as http";
    if (!opaque && HasBadEscape(rest)) url.problem = "it has a broken % escape";
    return url;
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    std::string_view authority = rest.substr(0, rest.find('/'));
    rest.remove_prefix(authority.size());
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
      authority.remove_prefix(at + 1);
    }
    url.problem = HostProblem(authority);
    url.host = std::string(authority);
  }
  if (url.problem.empty() && HasBadEscape(rest)) url.problem = "it has a broken % escape";
  return url;
}

std::string WebUrlProblem(std::string_view text) {
  const GoUrl url = ParseGoUrl(text);
  if (!url.problem.empty()) return url.problem;
  if (url.scheme != "http" && url.scheme != "https") {
    return "it must begin with http:// or https://";
  }
  return url.host.empty() ? "it names no host" : "";
}

std::string HostPortProblem(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return "it lacks a port: host:port";
  const std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (port.empty()) return "its port is empty";
  if (host.starts_with('[')) {
    return host.ends_with(']') && port.find(']') == std::string_view::npos
               ? ""
               : "its address lacks a \"]\"";
  }
  return host.find(':') == std::string_view::npos ? "" : "it has too many colons";
}

}  // namespace alertd::rules
