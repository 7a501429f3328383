#include "engine/template/escape.h"

#include <cctype>
#include <cstdint>

#include <fmt/format.h>

#include "engine/model/utf8.h"

namespace alertd::tmpl {
namespace {

constexpr std::string_view kUpperHex = "0123456789ABCDEF";

std::string HexByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return {kUpperHex[byte >> 4], kUpperHex[byte & 0xF]};
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\0':
        out += "\xEF\xBF\xBD";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string EscapeJavaScript(std::string_view text) {
  constexpr std::string_view kWithBackslash = "\\'\"";
  constexpr std::string_view kByCode = "<>&=";
  constexpr int64_t kAsciiEnd = 0x80;
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char first = text.front();
    const int64_t point = TakeUtf8(text);
    if (kWithBackslash.find(first) != std::string_view::npos) {
      out += '\\';
      out += first;
    } else if (point < ' ' || kByCode.find(first) != std::string_view::npos ||
               (point >= kAsciiEnd && !IsPrintable(point))) {
      out += fmt::format("\\u{:04X}", point);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

std::string EscapeUrlQuery(std::string_view text) {
  constexpr std::string_view kPlain = "-_.~";
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 ||
        kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += HexByte(c);
    }
  }
  return out;
}

}  // namespace alertd::tmpl
