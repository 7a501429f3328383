#include "engine/template/text_functions.h"

#include <optional>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <re2/re2.h>

#include "engine/template/literal.h"

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

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Compiles the expression. The pointer is there because RE2 objects do not move.
Result<std::unique_ptr<re2::RE2>> Compile(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_unique<re2::RE2>(pattern, options);
  if (!expression->ok()) {
    return InvalidInput("bad regular expression \"" + pattern + "\": " + expression->error());
  }
  return expression;
}

bool IsGroupNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// A replacement taken apart: literal texts and groups in turn. Unknown groups are left out, as Go
// replaces them with nothing.
struct ReplacementPart {
  std::string literal;
  std::optional<int> group;
};

class ReplacementParser {
 public:
  ReplacementParser(std::string_view text, const re2::RE2& expression)
      : rest_(text), expression_(expression) {}

  std::vector<ReplacementPart> Run() {
    while (!rest_.empty()) {
      const size_t dollar = std::min(rest_.find('$'), rest_.size());
      AddLiteral(rest_.substr(0, dollar));
      rest_.remove_prefix(dollar);
      if (!rest_.empty()) TakeDollar();
    }
    return std::move(parts_);
  }

 private:
  void AddLiteral(std::string_view text) {
    if (!text.empty()) parts_.push_back({.literal = std::string(text), .group = {}});
  }

  void TakeDollar() {
    rest_.remove_prefix(1);
    if (rest_.starts_with('$')) {
      AddLiteral("$");
      rest_.remove_prefix(1);
      return;
    }
    const bool braced = rest_.starts_with('{');
    const std::string_view from = rest_.substr(braced ? 1 : 0);
    size_t length = 0;
    while (length < from.size() && IsGroupNameCharacter(from[length])) {
      ++length;
    }
    if (length == 0 || (braced && (length >= from.size() || from[length] != '}'))) {
      AddLiteral("$");
      return;
    }
    AddGroup(std::string(from.substr(0, length)));
    rest_.remove_prefix(length + (braced ? 2 : 0));
  }

  void AddGroup(const std::string& name) {
    constexpr size_t kGroupDigitsMax = 8;
    int group = -1;
    if (name.find_first_not_of("0123456789") == std::string::npos) {
      if (name.size() <= kGroupDigitsMax) group = std::stoi(name);
    } else {
      const auto& names = expression_.NamedCapturingGroups();
      const auto found = names.find(name);
      if (found != names.end()) group = found->second;
    }
    if (group < 0 || group > expression_.NumberOfCapturingGroups()) return;
    parts_.push_back({.literal = {}, .group = group});
  }

  std::string_view rest_;
  const re2::RE2& expression_;
  std::vector<ReplacementPart> parts_;
};

size_t CodePointWidth(std::string_view text, size_t place) {
  if (place >= text.size()) return 0;
  std::string_view rest = text.substr(place);
  const size_t before = rest.size();
  TakeUtf8(rest);
  return before - rest.size();
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

Result<bool> MatchesAnywhere(const std::string& pattern, std::string_view text) {
  ALERTD_TRY(const auto expression, Compile(pattern));
  return re2::RE2::PartialMatch(Piece(text), *expression);
}

Result<std::string> ReplaceAll(const Replacement& job, size_t bytes_max) {
  ALERTD_TRY(const auto expression, Compile(job.pattern));
  const std::vector<ReplacementPart> parts = ReplacementParser(job.replacement, *expression).Run();
  const std::string_view text = job.text;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(expression->NumberOfCapturingGroups()) +
                                       1);
  std::string out;
  size_t search_from = 0;
  size_t copied_to = 0;
  while (search_from <= text.size() && out.size() <= bytes_max &&
         expression->Match(Piece(text), search_from, text.size(), re2::RE2::UNANCHORED,
                           groups.data(), static_cast<int>(groups.size()))) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    const size_t end = begin + groups[0].size();
    out += text.substr(copied_to, begin - copied_to);
    // An empty match right after another one is no match of its own.
    const bool counts = end > copied_to || begin == 0;
    for (size_t i = 0; counts && i < parts.size(); ++i) {
      const auto& [literal, group] = parts[i];
      out += group ? std::string_view(groups[static_cast<size_t>(*group)].data(),
                                      groups[static_cast<size_t>(*group)].size())
                   : std::string_view(literal);
      if (out.size() > bytes_max) break;
    }
    copied_to = end;
    const size_t next = search_from + std::max<size_t>(CodePointWidth(text, search_from), 1);
    search_from = next > end ? next : end;
  }
  if (copied_to < text.size()) out += text.substr(copied_to);
  if (out.size() > bytes_max) {
    return LimitExceeded("replacing makes more than " + std::to_string(bytes_max) + " bytes");
  }
  return out;
}

}  // namespace alertd::tmpl
