#include "engine/template/text_functions.h"

#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "engine/model/utf8.h"
#include "engine/template/letter_case.h"

namespace alertd::tmpl {
namespace {

std::string Mapped(std::string_view text, int64_t (*map)(int64_t point)) {
  std::string out;
  while (!text.empty()) {
    AppendUtf8(out, map(TakeUtf8(text)));
  }
  return out;
}

// What begins a new word for strings.Title.
bool SeparatesWords(int64_t point) {
  constexpr int64_t kAsciiEnd = 0x80;
  constexpr int64_t kNoBreakSpace = 0xA0;
  if (point >= kAsciiEnd) return point == kNoBreakSpace;
  const bool digit = point >= '0' && point <= '9';
  const bool letter = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  return !digit && !letter && point != '_';
}

struct HostPort {
  std::string_view host;
  std::string_view port;
};

// As Go's net.SplitHostPort; nothing when the text has not that form.
std::optional<HostPort> SplitHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  HostPort parts{.host = text.substr(0, colon), .port = text.substr(colon + 1)};
  if (text.front() == '[') {
    if (parts.host.empty() || parts.host.back() != ']') return std::nullopt;
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  } else if (parts.host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  const bool stray = parts.host.find_first_of("[]") != std::string_view::npos ||
                     parts.port.find_first_of("[]") != std::string_view::npos;
  return stray ? std::nullopt : std::optional(parts);
}

bool IsIpAddress(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

}  // namespace

std::string ToUpper(std::string_view text) { return Mapped(text, UpperCase); }
std::string ToLower(std::string_view text) { return Mapped(text, LowerCase); }

std::string ToTitle(std::string_view text) {
  std::string out;
  int64_t before = ' ';
  while (!text.empty()) {
    const int64_t point = TakeUtf8(text);
    AppendUtf8(out, SeparatesWords(before) ? TitleCase(point) : point);
    before = point;
  }
  return out;
}

std::string TrimSpace(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kSpaces) - first + 1));
}

std::string StripPort(std::string_view host_port) {
  const std::optional<HostPort> parts = SplitHostPort(host_port);
  return std::string(parts ? parts->host : host_port);
}

std::string StripDomain(std::string_view host_port) {
  const std::optional<HostPort> parts = SplitHostPort(host_port);
  std::string host(parts ? parts->host : host_port);
  if (IsIpAddress(host)) return std::string(host_port);
  host = host.substr(0, host.find('.'));
  if (parts && !parts->port.empty()) host += ":" + std::string(parts->port);
  return host;
}

}  // namespace alertd::tmpl
