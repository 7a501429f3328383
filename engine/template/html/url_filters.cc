#include <algorithm>
#include <cctype>

#include "engine/template/html/filters.h"
#include "engine/template/html/transition.h"

namespace alertd::html {
namespace {

using tmpl::SafeKind;

// Whole: what has a meaning in a URL keeps it.
enum class UrlUse { kWhole, kPart };

bool IsHexDigit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool IsLetterOrDigit(char c) {
  return static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool StandsInUrl(std::string_view rest, UrlUse use) {
  constexpr std::string_view kUnreserved = "-._~";
  // Quotes and parentheses are missing: a URL must not end where CSS or an attribute would.
  constexpr std::string_view kReserved = "!#$&*+,/:;=?@[]";
  const char c = rest.front();
  if (IsLetterOrDigit(c) || kUnreserved.find(c) != std::string_view::npos) return true;
  if (use == UrlUse::kPart) return false;
  if (c == '%') return rest.size() > 2 && IsHexDigit(rest[1]) && IsHexDigit(rest[2]);
  return kReserved.find(c) != std::string_view::npos;
}

std::string PercentEncoded(std::string_view url, UrlUse use) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < url.size(); ++i) {
    if (StandsInUrl(url.substr(i), use)) {
      out += url[i];
      continue;
    }
    const auto byte = static_cast<unsigned char>(url[i]);
    out += '%';
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 0xF];
  }
  return out;
}

// A URL without a scheme, or with one that runs nothing.
bool IsSafeUrl(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos || url.substr(0, colon).find('/') != std::string_view::npos) {
    return true;
  }
  const std::string scheme = LowerCase(url.substr(0, colon));
  return scheme == "http" || scheme == "https" || scheme == "mailto";
}

// One source of a list: a URL between blanks, and what its width or density is.
std::string FilteredSource(std::string_view source) {
  const size_t begin = std::min(source.find_first_not_of(kHtmlSpaces), source.size());
  const size_t end = std::min(source.find_first_of(kHtmlSpaces, begin), source.size());
  const std::string_view url = source.substr(begin, end - begin);
  const std::string_view width = source.substr(end);
  const bool plain_width = std::all_of(width.begin(), width.end(), [](char c) {
    return IsLetterOrDigit(c) || kHtmlSpaces.find(c) != std::string_view::npos;
  });
  if (!plain_width || !IsSafeUrl(url)) return "#" + std::string(kUnsafeMark);
  return std::string(source.substr(0, begin)) + PercentEncoded(url, UrlUse::kWhole) +
         std::string(width);
}

}  // namespace

Value FilterUrl(const Value& value) {
  PlainText plain = ToPlainText(value);
  const bool safe = plain.IsSafe(SafeKind::kUrl) || IsSafeUrl(plain.text);
  if (!safe) return "#" + std::string(kUnsafeMark);
  return std::move(plain.text);
}

Value NormalizeUrl(const Value& value) {
  return PercentEncoded(ToPlainText(value).text, UrlUse::kWhole);
}

Value EscapeUrl(const Value& value) {
  const PlainText plain = ToPlainText(value);
  return PercentEncoded(plain.text, plain.IsSafe(SafeKind::kUrl) ? UrlUse::kWhole : UrlUse::kPart);
}

Value FilterSrcset(const Value& value) {
  const PlainText plain = ToPlainText(value);
  std::string out;
  if (plain.IsSafe(SafeKind::kUrl)) {
    for (const char c : PercentEncoded(plain.text, UrlUse::kWhole)) {
      // Commas stand between sources.
      out += c == ',' ? "%2c" : std::string(1, c);
    }
    return out;
  }
  std::string_view rest = plain.text;
  for (;;) {
    const size_t comma = std::min(rest.find(','), rest.size());
    out += FilteredSource(rest.substr(0, comma));
    if (comma == rest.size()) return out;
    out += ',';
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace alertd::html
