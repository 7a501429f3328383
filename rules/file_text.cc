#include "rules/file_text.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace alertd::rules {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleMark = "\xFF\xFE";
constexpr std::string_view kBigMark = "\xFE\xFF";

// Also lone surrogates, which make bytes that are no UTF-8.
void AppendUtf8(std::string& text, uint32_t point) {
  const auto tail = [&text](uint32_t bits) { text += static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6U));
    tail(point);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0U | (point >> 12U));
    tail(point >> 6U);
    tail(point);
  } else {
    text += static_cast<char>(0xF0U | (point >> 18U));
    tail(point >> 12U);
    tail(point >> 6U);
    tail(point);
  }
}

bool IsHigh(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// The 16-bit units behind the mark.
class Utf16Reader {
 public:
  Utf16Reader(std::string_view bytes, size_t high) : bytes_(bytes), high_(high) {}

  std::optional<uint32_t> Peek() const {
    if (at_ + 1 >= bytes_.size()) return std::nullopt;
    const auto byte = [this](size_t i) { return uint32_t{static_cast<unsigned char>(bytes_[i])}; };
    return (byte(at_ + high_) << 8U) | byte(at_ + 1 - high_);
  }
  void Skip() { at_ += 2; }
  bool HasHalfUnit() const { return at_ < bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t high_;  // which byte of two is the higher one
  size_t at_ = 0;
};

std::string FromUtf16(Utf16Reader reader) {
  std::string text;
  while (const std::optional<uint32_t> unit = reader.Peek()) {
    reader.Skip();
    const std::optional<uint32_t> next = reader.Peek();
    if (IsHigh(*unit) && next && IsLow(*next)) {
      reader.Skip();
      AppendUtf8(text, 0x10000U + ((*unit - 0xD800U) << 10U) + (*next - 0xDC00U));
    } else {
      AppendUtf8(text, *unit);
    }
  }
  if (reader.HasHalfUnit()) text += '\xFF';
  return text;
}

void EndLinesWithNewlines(std::string& text) {
  for (size_t i = text.find('\r'); i != std::string::npos; i = text.find('\r', i + 1)) {
    if (i + 1 == text.size() || text[i + 1] != '\n') text[i] = '\n';
  }
}

}  // namespace

std::string DecodeFileText(std::string bytes) {
  std::string text;
  if (bytes.starts_with(kLittleMark)) {
    text = FromUtf16({std::string_view(bytes).substr(2), 1});
  } else if (bytes.starts_with(kBigMark)) {
    text = FromUtf16({std::string_view(bytes).substr(2), 0});
  } else {
    text = std::move(bytes);
    if (text.starts_with(kUtf8Mark)) text.erase(0, kUtf8Mark.size());
  }
  EndLinesWithNewlines(text);
  return text;
}

}  // namespace alertd::rules
