#include "engine/template/encodings.h"

#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "engine/model/utf8.h"
#include "engine/template/go_time.h"
#include "engine/template/print.h"
#include "engine/template/text_functions.h"

namespace alertd::tmpl {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The escape of a character that cannot stand in JSON's text as Go writes it; empty: it can.
std::string JsonEscape(std::string_view character, int64_t point) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kShortLetters = "\"\\bfnrt";
  const size_t place = character.size() == 1 ? kShort.find(character) : std::string_view::npos;
  if (place != std::string_view::npos) return {'\\', kShortLetters[place]};
  constexpr int64_t kLineSeparator = 0x2028;
  constexpr int64_t kParagraphSeparator = 0x2029;
  const bool coded = point < ' ' || point == '<' || point == '>' || point == '&' ||
                     point == kLineSeparator || point == kParagraphSeparator;
  const bool invalid = Utf8SequenceLength(character) == 0;
  return coded || invalid ? fmt::format("\\u{:04x}", point) : std::string();
}

// JSON's text of a string, with the characters that HTML and JavaScript mind escaped as Go does.
std::string JsonText(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::string_view before = text;
    const int64_t point = TakeUtf8(text);
    const std::string_view character = before.substr(0, before.size() - text.size());
    const std::string escape = JsonEscape(character, point);
    if (escape.empty()) {
      out += character;
    } else {
      out += escape;
    }
  }
  return out + '"';
}

Result<std::string> JsonNumber(double number) {
  if (!std::isfinite(number)) return InvalidInput("JSON has no " + FormatGoFloat(number, 'g', -1));
  const double magnitude = std::fabs(number);
  constexpr double kFixedMin = 1e-6;
  constexpr double kFixedEnd = 1e21;
  if (magnitude == 0 || (magnitude >= kFixedMin && magnitude < kFixedEnd)) {
    return FormatGoFloat(number, 'f', -1);
  }
  std::string text = FormatGoFloat(number, 'e', -1);
  // Go: e-09 is written e-9.
  const size_t zero = text.find("e-0");
  if (zero != std::string::npos) text.erase(zero + 2, 1);
  return text;
}

// The names of fields begin with capitals; JSON's, by Go's habit, do not.
Result<std::string> JsonRecord(const Record& record) {
  std::string out = "{";
  for (const auto& [field, value] : record.fields) {
    if (out.size() > 1) out += ',';
    ALERTD_TRY(const std::string text, EncodeJson(value));
    const bool lower = record.json_names == JsonNames::kLowerCamelCase;
    out += JsonText(lower ? ToLower(field.substr(0, 1)) + field.substr(1) : field) + ":" + text;
  }
  return out + "}";
}

template <typename Entries>
Result<std::string> JsonObject(const Entries& entries) {
  std::string out = "{";
  for (const auto& [key, value] : entries) {
    if (out.size() > 1) out += ',';
    ALERTD_TRY(const std::string text, EncodeJson(Value(value)));
    out += JsonText(key) + ":" + text;
  }
  return out + "}";
}

Result<std::string> JsonList(const ValueList& list) {
  std::string out = "[";
  for (const Value& value : list) {
    if (out.size() > 1) out += ',';
    ALERTD_TRY(const std::string text, EncodeJson(value));
    out += text;
  }
  return out + "]";
}

Result<uint32_t> Sextet(char c) {
  const size_t place = kAlphabet.find(c);
  if (place == std::string_view::npos) return InvalidInput("not base64");
  return static_cast<uint32_t>(place);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      out += j <= group.size() ? kAlphabet[bits >> (18 - 6 * j) & 0x3F] : '=';
    }
  }
  return out;
}

Result<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return InvalidInput("not base64");
  size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::string out;
  uint32_t bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    ALERTD_TRY(const uint32_t sextet, Sextet(text[i]));
    bits = bits << 6 | sextet;
    // Six bits come in, eight go out: from the second character of every four on.
    if (i % 4 != 0) out += static_cast<char>(bits >> (6 - 2 * (i % 4)) & 0xFF);
  }
  return out;
}

Result<std::string> UnescapeUrlQuery(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return InvalidInput("invalid URL escape \"" + std::string(text.substr(i, 3)) + "\"");
      }
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

Result<std::string> EncodeJson(const Value& value) {
  if (value.IsNil()) return std::string("null");
  if (const auto* truth = value.As<bool>()) return std::string(*truth ? "true" : "false");
  if (const auto* integer = value.As<int64_t>()) return std::to_string(*integer);
  if (const auto* number = value.As<double>()) return JsonNumber(*number);
  if (const auto* text = value.AsText()) return JsonText(*text);
  if (const auto* list = value.AsList()) return JsonList(*list);
  if (const auto* map = value.AsMap()) return JsonObject(*map);
  if (const auto* strings = value.AsStringMap()) return JsonObject(*strings);
  if (const auto* record = value.AsRecord()) return JsonRecord(*record);
  if (const auto* time = value.As<ZonedTime>()) {
    return JsonText(FormatTime(*time, "2006-01-02T15:04:05.999999999Z07:00"));
  }
  if (value.As<std::complex<double>>() != nullptr) {
    return InvalidInput("unsupported type: " + value.TypeName());
  }
  return std::to_string(value.As<std::chrono::nanoseconds>()->count());
}

}  // namespace alertd::tmpl
