#include "engine/template/format_verb.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "engine/model/quote.h"
#include "engine/model/utf8.h"
#include "engine/template/go_syntax.h"
#include "engine/template/go_time.h"
#include "engine/template/named_type.h"
#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

size_t CountCodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void Pad(std::string& out, std::string_view text, const FormatSpec& spec) {
  const auto width = static_cast<size_t>(spec.width.value_or(0));
  const size_t length = CountCodePoints(text);
  const size_t spaces = width > length ? width - length : 0;
  if (!spec.minus) out.append(spaces, ' ');
  out += text;
  if (spec.minus) out.append(spaces, ' ');
}

// A number whose sign, if any, is its first character: zeros go between sign and digits.
void PadNumber(std::string& out, std::string_view text, const FormatSpec& spec) {
  const auto width = static_cast<size_t>(spec.width.value_or(0));
  if (!spec.zero || spec.minus || text.size() >= width) {
    Pad(out, text, spec);
    return;
  }
  const bool is_signed = text.front() == '-' || text.front() == '+' || text.front() == ' ';
  out += text.substr(0, is_signed ? 1 : 0);
  out.append(width - text.size(), '0');
  out += text.substr(is_signed ? 1 : 0);
}

void PrintBadVerb(std::string& out, const Value& value, std::string_view verb,
                  const FormatSpec& spec) {
  out += "%!" + std::string(verb) + "(";
  if (value.IsNil()) {
    out += "<nil>)";
    return;
  }
  out += value.TypeName() + "=";
  // Go does not ask a value for its own text here.
  const auto* const span = value.As<std::chrono::nanoseconds>();
  FormatVerb(out, span == nullptr ? value.WithoutType() : Value(int64_t{span->count()}), "v", spec);
  out += ")";
}

std::string Hex(std::string_view bytes, char verb, const FormatSpec& spec) {
  const std::string_view digits = verb == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (spec.space && i > 0) out += ' ';
    if (spec.sharp && (spec.space || i == 0)) out += verb == 'x' ? "0x" : "0X";
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out += digits[byte >> 4];
    out += digits[byte & 0xF];
  }
  return out;
}

// The first `count` code points.
std::string_view Truncate(std::string_view text, std::optional<int> count) {
  if (!count) return text;
  std::string_view rest = text;
  for (int i = 0; i < *count && !rest.empty(); ++i) {
    TakeUtf8(rest);
  }
  return text.substr(0, text.size() - rest.size());
}

// Whether the text can stand in backquotes, where nothing is escaped.
bool IsFitForBackquotes(std::string_view text) {
  constexpr int64_t kDelete = 0x7F;
  constexpr int64_t kByteOrderMark = 0xFEFF;
  while (!text.empty()) {
    if (Utf8SequenceLength(text) == 0) return false;
    const int64_t point = TakeUtf8(text);
    const bool control = point < ' ' && point != '\t';
    if (control || point == '`' || point == kDelete || point == kByteOrderMark) return false;
  }
  return true;
}

QuoteStyle StyleOf(char mark, const FormatSpec& spec) {
  return {.mark = mark, .plain = spec.plus ? PlainCharacters::kAscii : PlainCharacters::kPrintable};
}

bool FormatText(std::string& out, std::string_view text, char verb, const FormatSpec& spec) {
  switch (verb) {
    case 'v':
    case 's':
      Pad(out, Truncate(text, spec.precision), spec);
      return true;
    case 'q': {
      const std::string_view shown = Truncate(text, spec.precision);
      const bool raw = spec.sharp && IsFitForBackquotes(shown);
      Pad(out, raw ? "`" + std::string(shown) + "`" : Quote(shown, StyleOf('"', spec)), spec);
      return true;
    }
    case 'x':
    case 'X': {
      const auto bytes = static_cast<size_t>(spec.precision.value_or(1 << 30));
      Pad(out, Hex(text.substr(0, bytes), verb, spec), spec);
      return true;
    }
    default:
      return false;
  }
}

std::string Digits(uint64_t magnitude, int base) {
  char buffer[64];
  const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), magnitude, base);
  return {std::begin(buffer), end};
}

std::string UpperHex(std::string digits) {
  std::transform(digits.begin(), digits.end(), digits.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return digits;
}

std::string SignOf(bool negative, const FormatSpec& spec) {
  if (negative) return "-";
  if (spec.plus) return "+";
  return spec.space ? " " : "";
}

std::string BasePrefix(char verb, const FormatSpec& spec) {
  if (verb == 'O') return "0o";
  if (!spec.sharp) return "";
  if (verb == 'x') return "0x";
  if (verb == 'X') return "0X";
  if (verb == 'b') return "0b";
  return verb == 'o' ? "0" : "";
}

int BaseOf(char verb) {
  switch (verb) {
    case 'b':
      return 2;
    case 'o':
    case 'O':
      return 8;
    case 'x':
    case 'X':
      return 16;
    default:
      return 10;
  }
}

void FormatIntegerBase(std::string& out, int64_t value, char verb, const FormatSpec& spec) {
  const bool negative = value < 0;
  const uint64_t magnitude =
      negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  std::string digits = Digits(magnitude, BaseOf(verb));
  if (verb == 'X') digits = UpperHex(std::move(digits));
  const std::string sign = SignOf(negative, spec);
  size_t digits_min = 0;
  if (spec.precision) {
    digits_min = static_cast<size_t>(*spec.precision);
    if (digits_min == 0 && value == 0) digits.clear();
  } else if (spec.zero && !spec.minus && spec.width) {
    const auto width = static_cast<size_t>(*spec.width);
    digits_min = width > sign.size() ? width - sign.size() : 0;
  }
  if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
  Pad(out, sign + BasePrefix(verb, spec) + digits, spec);
}

std::string QuoteCharacter(int64_t value, const FormatSpec& spec) {
  std::string text;
  AppendUtf8(text, value);
  return Quote(text, StyleOf('\'', spec));
}

// U+0041, and with # the character behind it where it can be printed.
std::string FormatCodePoint(int64_t value, const FormatSpec& spec) {
  constexpr size_t kDigitsMin = 4;
  std::string digits = UpperHex(Digits(static_cast<uint64_t>(value), 16));
  const auto digits_min = std::max(static_cast<size_t>(spec.precision.value_or(0)), kDigitsMin);
  if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
  std::string text = "U+" + digits;
  if (!spec.sharp || !IsPrintable(value)) return text;
  text += " '";
  AppendUtf8(text, value);
  return text + "'";
}

bool FormatInteger(std::string& out, int64_t value, char verb, const FormatSpec& spec) {
  switch (verb) {
    case 'v':
    case 'd':
    case 'b':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
      FormatIntegerBase(out, value, verb, spec);
      return true;
    case 'c': {
      std::string text;
      AppendUtf8(text, value);
      Pad(out, text, spec);
      return true;
    }
    case 'q':
      Pad(out, QuoteCharacter(value, spec), spec);
      return true;
    case 'U':
      Pad(out, FormatCodePoint(value, spec), spec);
      return true;
    default:
      return false;
  }
}

// The format letter and the precision that a verb has by default.
struct FloatVerb {
  char format;
  int precision;
};

std::optional<FloatVerb> FindFloatVerb(char verb) {
  switch (verb) {
    case 'v':
      return FloatVerb{.format = 'g', .precision = -1};
    case 'e':
    case 'E':
    case 'f':
      return FloatVerb{.format = verb, .precision = 6};
    case 'F':
      return FloatVerb{.format = 'f', .precision = 6};
    case 'g':
    case 'G':
    case 'b':
    case 'x':
    case 'X':
      return FloatVerb{.format = verb, .precision = -1};
    default:
      return std::nullopt;
  }
}

// The number with a point and, where digits were asked for by their count, with zeros for those
// that it does not need: what # means.
std::string WithPoint(const std::string& text, char format, int digits) {
  const bool counts = format == 'g' || format == 'G' || format == 'x';
  constexpr int kDigitsWithoutPrecision = 6;
  if (digits < 0) digits = kDigitsWithoutPrecision;
  if (!counts) digits = 0;
  const size_t sign = text.find_first_not_of("+- ");
  const bool is_hex = format == 'x' || format == 'X';
  const size_t mark = std::min(text.find_first_of(is_hex ? "pP" : "eE"), text.size());
  std::string number = text.substr(0, mark);
  const std::string_view magnitude = std::string_view(number).substr(sign);
  const size_t first = magnitude.find_first_not_of("0.");
  for (size_t i = first; i < magnitude.size(); ++i) {
    if (magnitude[i] != '.') --digits;
  }
  if (number.find('.') == std::string::npos) {
    if (magnitude == "0") --digits;
    number += '.';
  }
  number.append(static_cast<size_t>(std::max(digits, 0)), '0');
  return number + text.substr(mark);
}

bool FormatFloatVerb(std::string& out, double value, char verb, const FormatSpec& spec) {
  const std::optional<FloatVerb> found = FindFloatVerb(verb);
  if (!found) return false;
  std::string text = FormatGoFloat(value, found->format, spec.precision.value_or(found->precision));
  if (text.front() != '-' && text.front() != '+') text.insert(0, SignOf(false, spec));
  if (text.front() == '+' && !spec.plus) text.replace(0, 1, spec.space ? " " : "+");
  if (spec.sharp && found->format != 'b' && std::isfinite(value)) {
    text = WithPoint(text, found->format, spec.precision.value_or(found->precision));
  }
  FormatSpec padding = spec;
  // Go never pads infinities and NaN with zeros.
  if (!std::isfinite(value)) padding.zero = false;
  PadNumber(out, text, padding);
  return true;
}

// Both parts, the second one always with its sign.
bool FormatComplex(std::string& out, const std::complex<double>& value, char verb,
                   const FormatSpec& spec) {
  if (!FindFloatVerb(verb)) return false;
  out += '(';
  FormatFloatVerb(out, value.real(), verb, spec);
  FormatSpec with_sign = spec;
  with_sign.plus = true;
  FormatFloatVerb(out, value.imag(), verb, with_sign);
  out += "i)";
  return true;
}

bool FormatBool(std::string& out, bool value, char verb, const FormatSpec& spec) {
  if (verb != 't' && verb != 'v') return false;
  Pad(out, value ? "true" : "false", spec);
  return true;
}

template <typename Map>
void FormatMap(std::string& out, const Map& map, std::string_view verb, const FormatSpec& spec) {
  out += "map[";
  bool first = true;
  for (const auto& [key, value] : map) {
    if (!std::exchange(first, false)) out += ' ';
    FormatVerb(out, Value(key), verb, spec);
    out += ':';
    FormatVerb(out, Value(value), verb, spec);
  }
  out += ']';
}

void FormatRecord(std::string& out, const Record& record, std::string_view verb,
                  const FormatSpec& spec) {
  // Go shows that it is a pointer's.
  if (record.type.starts_with('*')) out += '&';
  out += '{';
  for (size_t i = 0; i < record.fields.size(); ++i) {
    if (i > 0) out += ' ';
    if (spec.field_names) out += record.fields[i].first + ":";
    FormatVerb(out, record.fields[i].second, verb, spec);
  }
  out += '}';
}

void FormatList(std::string& out, const ValueList& list, std::string_view verb,
                const FormatSpec& spec) {
  out += '[';
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ' ';
    FormatVerb(out, list[i], verb, spec);
  }
  out += ']';
}

// Whether the value is a collection, printed element by element.
bool FormatCollection(std::string& out, const Value& value, std::string_view verb,
                      const FormatSpec& spec) {
  if (const ValueList* list = value.AsList()) {
    FormatList(out, *list, verb, spec);
  } else if (const ValueMap* map = value.AsMap()) {
    FormatMap(out, *map, verb, spec);
  } else if (const StringMap* strings = value.AsStringMap()) {
    FormatMap(out, *strings, verb, spec);
  } else if (const Record* record = value.AsRecord()) {
    FormatRecord(out, *record, verb, spec);
  } else {
    return false;
  }
  return true;
}

bool FormatScalar(std::string& out, const Value& value, char verb, const FormatSpec& spec) {
  if (const auto* text = value.AsText()) return FormatText(out, *text, verb, spec);
  if (const auto* real = value.As<double>()) return FormatFloatVerb(out, *real, verb, spec);
  if (const auto* integer = value.As<int64_t>()) return FormatInteger(out, *integer, verb, spec);
  if (const auto* truth = value.As<bool>()) return FormatBool(out, *truth, verb, spec);
  if (const auto* complex = value.As<std::complex<double>>()) {
    return FormatComplex(out, *complex, verb, spec);
  }
  if (const auto* time = value.As<ZonedTime>()) {
    return FormatText(out, PrintTime(*time), verb, spec);
  }
  const auto* span = value.As<std::chrono::nanoseconds>();
  if (span == nullptr) return false;
  if (FormatText(out, PrintSpan(*span), verb, spec)) return true;
  return FormatInteger(out, span->count(), verb, spec);
}

}  // namespace

void FormatVerb(std::string& out, const Value& value, std::string_view verb,
                const FormatSpec& spec) {
  if (verb == "T") {
    Pad(out, value.TypeName(), spec);
    return;
  }
  if (spec.sharp && verb == "v") {
    Pad(out, PrintGoSyntax(value), spec);
    return;
  }
  if (value.IsNil() && verb == "v") {
    Pad(out, "<nil>", spec);
    return;
  }
  if (PrintsItself(value) && verb.size() == 1 &&
      FormatText(out, value.type()->print(value), verb.front(), spec)) {
    return;
  }
  if (!value.IsNil() && FormatCollection(out, value, verb, spec)) return;
  if (verb.size() == 1 && FormatScalar(out, value, verb.front(), spec)) return;
  PrintBadVerb(out, value, verb, spec);
}

}  // namespace alertd::tmpl
