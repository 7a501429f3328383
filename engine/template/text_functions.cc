#include "engine/template/text_functions.h"

#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "engine/model/utf8.h"

namespace alertd::tmpl {
namespace {

// Code points whose upper case lies at a fixed distance.
struct CaseRange {
  int64_t lower_begin;
  int64_t lower_end;  // inclusive
  int64_t distance;   // from lower to upper case
};

constexpr CaseRange kCaseRanges[] = {
    {'a', 'z', -32},     {0xE0, 0xF6, -32},   {0xF8, 0xFE, -32},  // Latin
    {0x3B1, 0x3C1, -32}, {0x3C3, 0x3CB, -32},                     // Greek
    {0x430, 0x44F, -32}, {0x450, 0x45F, -80},                     // Cyrillic
};

// Ranges where upper and lower case take turns, the upper one first.
struct PairRange {
  int64_t begin;
  int64_t end;  // exclusive
};
constexpr PairRange kPairRanges[] = {
    {0x100, 0x130}, {0x14A, 0x178}, {0x460, 0x482}, {0x48A, 0x4C0}};
// As above, with the upper case on odd numbers.
constexpr PairRange kOddPairRanges[] = {{0x139, 0x149}, {0x179, 0x17F}};

std::optional<int64_t> FindPairUpper(int64_t point) {
  for (const PairRange& range : kPairRanges) {
    if (point >= range.begin && point < range.end) return point & ~int64_t{1};
  }
  for (const PairRange& range : kOddPairRanges) {
    if (point >= range.begin && point < range.end) return (point - 1) | 1;
  }
  return std::nullopt;
}

int64_t UpperOf(int64_t point) {
  for (const CaseRange& range : kCaseRanges) {
    if (point >= range.lower_begin && point <= range.lower_end) return point + range.distance;
  }
  return FindPairUpper(point).value_or(point);
}

int64_t LowerOf(int64_t point) {
  for (const CaseRange& range : kCaseRanges) {
    const int64_t lower = point - range.distance;
    if (lower >= range.lower_begin && lower <= range.lower_end) return lower;
  }
  const std::optional<int64_t> upper = FindPairUpper(point);
  return upper ? *upper + 1 : point;
}

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

std::string ToUpper(std::string_view text) { return Mapped(text, UpperOf); }
std::string ToLower(std::string_view text) { return Mapped(text, LowerOf); }

std::string ToTitle(std::string_view text) {
  std::string out;
  int64_t before = ' ';
  while (!text.empty()) {
    const int64_t point = TakeUtf8(text);
    AppendUtf8(out, SeparatesWords(before) ? UpperOf(point) : point);
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
