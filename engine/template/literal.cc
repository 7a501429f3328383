#include "engine/template/literal.h"

#include <charconv>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>

#include "engine/model/number.h"
#include "engine/model/utf8.h"

namespace alertd::tmpl {
namespace {

constexpr int64_t kCodePointMax = 0x10FFFF;

bool IsSurrogate(int64_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

// The digits of an escape such as \x41 or \u00e9.
struct NumericEscape {
  size_t digits;
  int base;
};

std::optional<NumericEscape> FindNumericEscape(char letter) {
  switch (letter) {
    case 'x':
      return NumericEscape{.digits = 2, .base = 16};
    case 'u':
      return NumericEscape{.digits = 4, .base = 16};
    case 'U':
      return NumericEscape{.digits = 8, .base = 16};
    default:
      if (letter >= '0' && letter <= '7') return NumericEscape{.digits = 3, .base = 8};
      return std::nullopt;
  }
}

std::optional<char> FindSimpleEscape(char letter) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
  const size_t place = kLetters.find(letter);
  if (place == std::string_view::npos) return std::nullopt;
  return kMeanings[place];
}

// Takes one escape, whose backslash is gone, off `rest` and appends its meaning.
Status TakeEscape(std::string_view& rest, std::string& out) {
  if (rest.empty()) return InvalidInput("unfinished escape");
  const char letter = rest.front();
  if (const std::optional<char> simple = FindSimpleEscape(letter)) {
    out += *simple;
    rest.remove_prefix(1);
    return Ok();
  }
  const std::optional<NumericEscape> escape = FindNumericEscape(letter);
  if (!escape) return InvalidInput("unknown escape \\" + std::string(1, letter));
  if (escape->base == 16) rest.remove_prefix(1);
  const std::string_view digits = rest.substr(0, escape->digits);
  uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, escape->base);
  if (error != std::errc() || end != digits.data() + escape->digits) {
    return InvalidInput("bad digits in the escape \\" + std::string(1, letter));
  }
  rest.remove_prefix(escape->digits);
  if (escape->digits <= 3) {
    if (number > 0xFF) return InvalidInput("octal escape above \\377");
    out += static_cast<char>(number);
    return Ok();
  }
  if (number > kCodePointMax || IsSurrogate(number)) {
    return InvalidInput("escape of what is no code point");
  }
  AppendUtf8(out, number);
  return Ok();
}

struct IntegerText {
  std::string digits;
  int base;
};

// Splits Go's integer notation into digits and base.
IntegerText SplitInteger(std::string_view text) {
  if (text.size() > 1 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    if (letter == 'x') return {.digits = std::string(text.substr(2)), .base = 16};
    if (letter == 'b') return {.digits = std::string(text.substr(2)), .base = 2};
    if (letter == 'o') return {.digits = std::string(text.substr(2)), .base = 8};
    return {.digits = std::string(text.substr(1)), .base = 8};
  }
  return {.digits = std::string(text), .base = 10};
}

// As 64 bits, or nil for one above them that an unsigned integer holds: Go takes it for a number,
// and fails where it is used. Nothing when the text is neither.
std::optional<Value> ParseInteger(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  const bool has_sign = negative || (!text.empty() && text[0] == '+');
  if (has_sign) text.remove_prefix(1);
  const IntegerText parts = SplitInteger(text);
  uint64_t number = 0;
  const char* last = parts.digits.data() + parts.digits.size();
  const auto [end, error] = std::from_chars(parts.digits.data(), last, number, parts.base);
  if (error != std::errc() || end != last) return std::nullopt;
  constexpr auto kMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (number > kMax && !has_sign) return Value();
  if (number > kMax + (negative ? 1 : 0)) return std::nullopt;
  return Value(static_cast<int64_t>(negative ? 0 - number : number));
}

// Whether an underscore stands only between digits or after a base's prefix.
bool UnderscoresFit(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') continue;
    const bool before = i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0);
    const bool after =
        i + 1 < text.size() && (std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0);
    if (!before || !after) return false;
  }
  return true;
}

bool IsHex(std::string_view text) { return text.find_first_of("xX") != std::string_view::npos; }

// Where the second number of 1+2i begins; nothing for one number alone.
std::optional<size_t> FindSecondNumber(std::string_view text) {
  const std::string_view exponent = IsHex(text) ? "pP" : "eE";
  for (size_t i = 1; i < text.size(); ++i) {
    const bool is_sign = text[i] == '+' || text[i] == '-';
    if (is_sign && exponent.find(text[i - 1]) == std::string_view::npos) return i;
  }
  return std::nullopt;
}

// A part of a complex number. Only a float may use the letters of "inf" and "nan": they are no
// numbers of Go's.
std::optional<double> ParsePart(std::string_view text) {
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  const bool whole_hex = IsHex(text) && text.find_first_of("pP") == std::string_view::npos;
  if (!has_digit || whole_hex) return std::nullopt;
  const Result<double> number = ParseFloat(std::string(text));
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number;
}

// REQUIRES: the text ends in i, or has two numbers.
Result<Value> ParseComplex(std::string_view text) {
  const std::optional<size_t> second = FindSecondNumber(text);
  const std::optional<double> real =
      second ? ParsePart(text.substr(0, *second)) : std::optional<double>(0);
  const size_t begin = second.value_or(0);
  const std::optional<double> imaginary =
      text.back() == 'i' ? ParsePart(text.substr(begin, text.size() - 1 - begin)) : std::nullopt;
  if (!real || !imaginary) return InvalidInput("bad number syntax: " + std::string(text));
  return Value(std::complex<double>(*real, *imaginary));
}

}  // namespace

Result<std::string> UnescapeString(std::string_view inside) {
  std::string out;
  while (!inside.empty()) {
    const char next = inside.front();
    inside.remove_prefix(1);
    if (next == '\\') {
      ALERTD_TRY([[maybe_unused]] auto done, TakeEscape(inside, out));
    } else {
      out += next;
    }
  }
  return out;
}

Result<int64_t> UnescapeCharacter(std::string_view inside) {
  if (inside.empty()) return InvalidInput("empty character constant");
  if (inside.size() == 2 && inside == "\\\"") return InvalidInput("unknown escape \\\"");
  if (inside.front() != '\\') {
    const int64_t point = TakeUtf8(inside);
    if (!inside.empty()) return InvalidInput("more than one character in a character constant");
    return point;
  }
  const bool is_byte = inside.size() > 1 && inside[1] != 'u' && inside[1] != 'U';
  ALERTD_TRY(const std::string text, UnescapeString(inside));
  std::string_view rest = text;
  const int64_t point =
      is_byte && text.size() == 1 ? static_cast<unsigned char>(text[0]) : TakeUtf8(rest);
  if (is_byte ? text.size() != 1 : !rest.empty()) {
    return InvalidInput("more than one character in a character constant");
  }
  return point;
}

Result<Value> ParseNumber(std::string_view text) {
  if (!UnderscoresFit(text)) return InvalidInput("bad number syntax: " + std::string(text));
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += c;
  }
  if (std::optional<Value> integer = ParseInteger(plain)) return *std::move(integer);
  if (plain.back() == 'i' || FindSecondNumber(plain)) return ParseComplex(plain);
  const bool is_float = plain.find_first_of(IsHex(plain) ? ".pP" : ".eE") != std::string::npos;
  // Only a float may use these letters: "inf" and "nan" are no numbers of Go's.
  const bool has_digit = plain.find_first_of("0123456789") != std::string::npos;
  if (is_float && has_digit) {
    Result<double> number = ParseFloat(plain);
    if (number && std::isfinite(*number)) return Value(*number);
    if (number) return InvalidInput("number out of range: " + std::string(text));
  }
  if (plain.find_first_not_of("+-0123456789") == std::string::npos && has_digit) {
    return InvalidInput("integer overflow: " + std::string(text));
  }
  return InvalidInput("bad number syntax: " + std::string(text));
}

}  // namespace alertd::tmpl
