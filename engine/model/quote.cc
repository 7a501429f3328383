#include "engine/model/quote.h"

#include <fmt/format.h>

#include "engine/model/utf8.h"

namespace alertd {
namespace {

constexpr int64_t kAsciiEnd = 0x80;

void AppendEscape(std::string& out, int64_t point) {
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v";
  constexpr std::string_view kLetters = "abfnrtv";
  const size_t simple =
      point < kAsciiEnd ? kMeanings.find(static_cast<char>(point)) : std::string_view::npos;
  if (simple != std::string_view::npos) {
    out += '\\';
    out += kLetters[simple];
  } else if (point < kAsciiEnd) {
    out += fmt::format("\\x{:02x}", point);
  } else if (point <= 0xFFFF) {
    out += fmt::format("\\u{:04x}", point);
  } else {
    out += fmt::format("\\U{:08x}", point);
  }
}

bool IsPlain(int64_t point, PlainCharacters plain) {
  return (point < kAsciiEnd || plain == PlainCharacters::kPrintable) && IsPrintable(point);
}

}  // namespace

std::string Quote(std::string_view text, const QuoteStyle& style) {
  std::string quoted(1, style.mark);
  while (!text.empty()) {
    const char first = text.front();
    if (Utf8SequenceLength(text) == 0) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(first));
      text.remove_prefix(1);
      continue;
    }
    const std::string_view before = text;
    const int64_t point = TakeUtf8(text);
    if (first == style.mark || first == '\\') quoted += '\\';
    if (IsPlain(point, style.plain)) {
      quoted += before.substr(0, before.size() - text.size());
    } else {
      AppendEscape(quoted, point);
    }
  }
  return quoted + style.mark;
}

}  // namespace alertd
