// Alertmanager has two parsers of matchers, which disagree in rare cases. The documentation says
// that the classic one is asked last, but where both succeed it is the one that decides.

#include "rules/alertmanager/matcher_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/labels.h"

namespace alertd::rules {
namespace {

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

struct Operator {
  std::string_view text;
  MatchKind kind;
};
// Longer ones first.
constexpr std::array<Operator, 4> kOperators = {{{"=~", MatchKind::kRegex},
                                                 {"!~", MatchKind::kNotRegex},
                                                 {"!=", MatchKind::kNotEqual},
                                                 {"=", MatchKind::kEqual}}};

std::optional<MatchKind> EatOperator(std::string_view& rest) {
  for (const Operator& each : kOperators) {
    if (!rest.starts_with(each.text)) continue;
    rest.remove_prefix(each.text.size());
    return each.kind;
  }
  return std::nullopt;
}

bool IsClassicNameByte(char c, bool first) {
  if (c == '_' || c == ':') return true;
  return first ? std::isalpha(static_cast<unsigned char>(c)) != 0
               : std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// The value of a classic matcher, with what stands for a line feed, a quote or a backslash
// replaced.
Result<std::string> UnescapeClassic(std::string_view raw) {
  bool expects_quote = raw.starts_with('"');
  if (expects_quote) raw.remove_prefix(1);
  std::string value;
  for (size_t i = 0; i < raw.size(); ++i) {
    const bool last = i + 1 == raw.size();
    if (raw[i] == '\\' && !last) {
      const char next = raw[++i];
      if (next != 'n' && next != '"' && next != '\\') value += '\\';
      value += next == 'n' ? '\n' : next;
    } else if (raw[i] == '"') {
      if (!expects_quote || !last) {
        return InvalidInput("a value holds a double quote that is not escaped: " + Quote(raw));
      }
      expects_quote = false;
    } else {
      value += raw[i];
    }
  }
  if (expects_quote) return InvalidInput("a value lacks its closing quote: " + Quote(raw));
  return value;
}

Result<Matcher> ParseClassicMatcher(std::string_view token) {
  std::string_view rest = Trim(token);
  size_t name_size = 0;
  while (name_size < rest.size() && IsClassicNameByte(rest[name_size], name_size == 0))
    ++name_size;
  const std::string name(rest.substr(0, name_size));
  rest = Trim(rest.substr(name_size));
  const std::optional<MatchKind> kind = EatOperator(rest);
  if (name.empty() || !kind) {
    return InvalidInput("not a matcher: " + Quote(token) + "; expected name=\"value\"");
  }
  ALERTD_TRY(std::string value, UnescapeClassic(Trim(rest)));
  return Matcher::Make(*kind, name, std::move(value));
}

// At the commas outside of quotes.
std::vector<std::string_view> SplitClassic(std::string_view text) {
  std::vector<std::string_view> tokens;
  bool quoted = false;
  bool escaped = false;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && !quoted) {
      tokens.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = c == '\\' && !escaped;
  }
  if (!Trim(text.substr(begin)).empty()) tokens.push_back(text.substr(begin));
  return tokens;
}

Result<Matchers> ParseClassic(std::string_view text) {
  if (text.starts_with('{')) text.remove_prefix(1);
  if (text.ends_with('}')) text.remove_suffix(1);
  Matchers matchers;
  for (const std::string_view token : SplitClassic(text)) {
    ALERTD_TRY(Matcher matcher, ParseClassicMatcher(token));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

bool IsReserved(char c) {
  return IsSpace(c) || std::string_view("{}!=~,\\\"'`").find(c) != std::string_view::npos;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void AppendUtf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

struct NumericEscape {
  char letter;
  size_t digits;
};
constexpr std::array<NumericEscape, 3> kNumericEscapes = {{{'x', 2}, {'u', 4}, {'U', 8}}};
constexpr std::string_view kEscapeLetters = "abfnrtv\\\"";
constexpr std::string_view kEscapeValues = "\a\b\f\n\r\t\v\\\"";

// The number that `text` begins with, of so many digits; none when it is none.
std::optional<unsigned> LeadingNumber(std::string_view text, size_t digits, int base) {
  if (text.size() < digits) return std::nullopt;
  unsigned number = 0;
  for (const char c : text.substr(0, digits)) {
    const int digit = HexDigit(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    number = number * static_cast<unsigned>(base) + static_cast<unsigned>(digit);
  }
  return number;
}

// A byte by its number: \x and two hex digits, or three octal ones.
bool AppendByte(std::optional<unsigned> number, std::string& out) {
  if (!number || *number > 0xFF) return false;
  out += static_cast<char>(*number);
  return true;
}

bool AppendCodePoint(std::optional<unsigned> code, std::string& out) {
  constexpr unsigned kCodePointMax = 0x10FFFF;
  if (!code || *code > kCodePointMax || (*code >= 0xD800 && *code < 0xE000)) return false;
  AppendUtf8(out, *code);
  return true;
}

bool EatNumericEscape(std::string_view& rest, std::string& out) {
  if (rest.front() >= '0' && rest.front() <= '7') {
    const bool read = AppendByte(LeadingNumber(rest, 3, 8), out);
    rest.remove_prefix(std::min<size_t>(rest.size(), 3));
    return read;
  }
  for (const NumericEscape& each : kNumericEscapes) {
    if (each.letter != rest.front()) continue;
    const std::optional<unsigned> number = LeadingNumber(rest.substr(1), each.digits, 16);
    rest.remove_prefix(std::min(rest.size(), 1 + each.digits));
    return each.letter == 'x' ? AppendByte(number, out) : AppendCodePoint(number, out);
  }
  return false;
}

// One escape behind its backslash, as in Go's string literals; eats it. False when it is none.
bool EatEscape(std::string_view& rest, std::string& out) {
  if (rest.empty()) return false;
  const size_t simple = kEscapeLetters.find(rest.front());
  if (simple == std::string_view::npos) return EatNumericEscape(rest, out);
  out += kEscapeValues[simple];
  rest.remove_prefix(1);
  return true;
}

// The parser that knows UTF-8 names and Go's string literals.
class Utf8Parser {
 public:
  explicit Utf8Parser(std::string_view text) : rest_(text) {}

  Result<Matchers> Run() && {
    Matchers matchers;
    const bool braces = Eat('{');
    while (!AtEnd() && !Peek('}')) {
      ALERTD_TRY(Matcher matcher, ParseMatcher());
      matchers.push_back(std::move(matcher));
      if (!Eat(',')) break;
    }
    if (braces != Eat('}')) return InvalidInput("a brace lacks its other half");
    if (!AtEnd()) return InvalidInput("unexpected text behind a matcher: " + Quote(rest_));
    return matchers;
  }

 private:
  void SkipSpace() {
    while (!rest_.empty() && IsSpace(rest_.front()))
      rest_.remove_prefix(1);
  }
  bool AtEnd() {
    SkipSpace();
    return rest_.empty();
  }
  bool Peek(char c) {
    SkipSpace();
    return rest_.starts_with(c);
  }
  bool Eat(char c) {
    if (!Peek(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Result<Matcher> ParseMatcher() {
    ALERTD_TRY(std::string name, ParseWord("a label's name"));
    SkipSpace();
    const std::optional<MatchKind> kind = EatOperator(rest_);
    if (!kind) return InvalidInput("expected =, !=, =~ or !~ behind " + Quote(name));
    ALERTD_TRY(std::string value, ParseWord("a value"));
    return Matcher::Make(*kind, std::move(name), std::move(value));
  }

  Result<std::string> ParseWord(const std::string& what) {
    if (Eat('"')) return ParseQuoted();
    const auto end = std::find_if(rest_.begin(), rest_.end(), IsReserved);
    const std::string word(rest_.begin(), end);
    rest_.remove_prefix(word.size());
    if (word.empty()) {
      return InvalidInput("expected " + what +
                          (rest_.empty() ? " at the end" : " before " + Quote(rest_)));
    }
    return word;
  }

  Result<std::string> ParseQuoted() {
    std::string out;
    while (!rest_.empty() && rest_.front() != '"' && rest_.front() != '\n') {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c != '\\') {
        out += c;
      } else if (!EatEscape(rest_, out)) {
        return InvalidInput("a quoted text has an unknown escape before " + Quote(rest_));
      }
    }
    if (!rest_.starts_with('"')) return InvalidInput("a quoted text lacks its closing quote");
    rest_.remove_prefix(1);
    if (!IsValidUtf8(out)) return InvalidInput("a quoted text is not valid UTF-8");
    return out;
  }

  std::string_view rest_;
};

}  // namespace

Result<Matchers> ParseMatchersText(std::string_view text) {
  Result<Matchers> classic = ParseClassic(text);
  if (classic) return classic;
  Result<Matchers> modern = Utf8Parser(text).Run();
  return modern ? std::move(modern) : std::move(classic);
}

Result<Matcher> ParseMatcherText(std::string_view text) {
  Result<Matcher> classic = ParseClassicMatcher(text);
  // The UTF-8 parser takes lists in braces, which are no matcher.
  if (classic || Trim(text).starts_with('{')) return classic;
  Result<Matchers> modern = Utf8Parser(text).Run();
  if (!modern || modern->size() != 1) return classic;
  return std::move(modern->front());
}

bool IsPlainMatcherName(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), IsReserved);
}

}  // namespace alertd::rules
