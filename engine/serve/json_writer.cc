#include "engine/serve/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "engine/model/number.h"
#include "engine/model/utf8.h"

namespace alertd::serve {
namespace {

std::string Scientific(double value) {
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific);
  return {buffer.data(), end};
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Which bytes stand for themselves.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t byte = 0x20; byte < 0x80; ++byte)
    plain.at(byte) = byte != '"' && byte != '\\';
  return plain;
}();

bool IsPlain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

void AppendEscape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
  }
}

}  // namespace

void JsonWriter::Separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

void JsonWriter::Quoted(std::string_view text) {
  text_ += '"';
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsPlain(c)) continue;
    // JSON is UTF-8: readers refuse an answer with anything else in it.
    const size_t sequence = IsAscii(c) ? 0 : Utf8SequenceLength(text.substr(i));
    if (sequence > 0) {
      i += sequence - 1;
      continue;
    }
    text_.append(text, done, i - done);
    if (IsAscii(c)) {
      AppendEscape(text_, c);
    } else {
      text_ += kReplacement;
    }
    done = i + 1;
  }
  text_.append(text, done);
  text_ += '"';
}

JsonWriter& JsonWriter::Key(std::string_view name) {
  Separate();
  Quoted(name);
  text_ += ':';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  Quoted(text);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::Integer(int64_t value) {
  Separate();
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Separate();
  text_ += "null";
  return *this;
}

JsonWriter& JsonWriter::Number(double value) {
  if (!std::isfinite(value)) return Null();
  Separate();
  text_ += FormatSampleValue(value);
  return *this;
}

JsonWriter& JsonWriter::Seconds(Timestamp at) {
  Separate();
  int64_t ms = at.time_since_epoch().count();
  if (ms < 0) {
    text_ += '-';
    ms = -ms;
  }
  text_ += std::to_string(ms / 1000);
  if (const int64_t fraction = ms % 1000; fraction != 0) {
    text_ += '.';
    text_ += std::to_string(1000 + fraction).substr(1);
  }
  return *this;
}

std::string FormatSampleValue(double value) {
  const double size = std::abs(value);
  if (std::isfinite(value) && size != 0 && (size < 1e-6 || size >= 1e21)) return Scientific(value);
  return FormatFloat(value);
}

std::string FormatAlertValue(double value) {
  return std::isfinite(value) ? Scientific(value) : FormatFloat(value);
}

}  // namespace alertd::serve
