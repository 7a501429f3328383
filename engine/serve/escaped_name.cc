#include "engine/serve/escaped_name.h"

#include <charconv>
#include <cstdint>

#include "engine/model/utf8.h"

namespace alertd::serve {
namespace {

constexpr std::string_view kPrefix = "U__";
constexpr size_t kDigitsMax = 6;
constexpr int64_t kCodePointMax = 0x10FFFF;

bool IsSurrogate(int64_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

// Takes what stands behind an underscore off `rest`; false when it is no escape.
bool TakeEscape(std::string_view& rest, std::string& out) {
  if (rest.starts_with('_')) {
    out += '_';
    rest.remove_prefix(1);
    return true;
  }
  const std::string_view digits = rest.substr(0, rest.find('_'));
  if (digits.empty() || digits.size() > kDigitsMax || digits.size() == rest.size()) return false;
  int64_t code_point = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code_point, 16);
  const bool number = error == std::errc() && end == digits.data() + digits.size();
  if (!number || code_point < 0 || code_point > kCodePointMax || IsSurrogate(code_point)) {
    return false;
  }
  AppendUtf8(out, code_point);
  rest.remove_prefix(digits.size() + 1);
  return true;
}

}  // namespace

std::string UnescapeName(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::string(name);
  std::string out;
  std::string_view rest = name.substr(kPrefix.size());
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '_') {
      out += c;
    } else if (!TakeEscape(rest, out)) {
      return std::string(name);
    }
  }
  return out;
}

}  // namespace alertd::serve
