#include "engine/model/utf8.h"

#include <algorithm>
#include <array>

#include <re2/re2.h>

namespace alertd {
namespace {

constexpr int64_t kReplacement = 0xFFFD;
constexpr int64_t kCodePointMax = 0x10FFFF;

bool IsSurrogate(int64_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

// What may follow a lead byte; the bounds of the second byte rule out overlong forms, surrogates
// and code points past U+10FFFF. From table 3-7 of the Unicode standard.
struct SequenceForm {
  unsigned char lead_first;
  unsigned char lead_last;
  size_t length;
  unsigned char second_first;
  unsigned char second_last;
};

constexpr std::array<SequenceForm, 9> kSequenceForms = {{{0x00, 0x7F, 1, 0x00, 0x00},
                                                         {0xC2, 0xDF, 2, 0x80, 0xBF},
                                                         {0xE0, 0xE0, 3, 0xA0, 0xBF},
                                                         {0xE1, 0xEC, 3, 0x80, 0xBF},
                                                         {0xED, 0xED, 3, 0x80, 0x9F},
                                                         {0xEE, 0xEF, 3, 0x80, 0xBF},
                                                         {0xF0, 0xF0, 4, 0x90, 0xBF},
                                                         {0xF1, 0xF3, 4, 0x80, 0xBF},
                                                         {0xF4, 0xF4, 4, 0x80, 0x8F}}};

bool HasForm(std::string_view text, const SequenceForm& form) {
  const auto at = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (at(0) < form.lead_first || at(0) > form.lead_last || text.size() < form.length) return false;
  if (form.length > 1 && (at(1) < form.second_first || at(1) > form.second_last)) return false;
  for (size_t i = 2; i < form.length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return false;
  }
  return true;
}

}  // namespace

size_t Utf8SequenceLength(std::string_view text) {
  if (text.empty()) return 0;
  for (const SequenceForm& form : kSequenceForms) {
    if (HasForm(text, form)) return form.length;
  }
  return 0;
}

int64_t TakeUtf8(std::string_view& text) {
  const size_t length = Utf8SequenceLength(text);
  const auto first = static_cast<unsigned char>(text.front());
  int64_t point = length == 0 ? kReplacement : first;
  if (length > 1) {
    point = first & (0xFF >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
      point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
    }
  }
  text.remove_prefix(std::max<size_t>(length, 1));
  return point;
}

void AppendUtf8(std::string& out, int64_t code_point) {
  if (code_point < 0 || code_point > kCodePointMax || IsSurrogate(code_point)) {
    code_point = kReplacement;
  }
  const auto point = static_cast<uint32_t>(code_point);
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
  }
  out += static_cast<char>(0x80 | (point & 0x3F));
}

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty())
    AppendUtf8(valid, TakeUtf8(text));
  return valid;
}

bool IsPrintable(int64_t code_point) {
  constexpr int64_t kDelete = 0x7F;
  constexpr int64_t kNoBreakSpace = 0xA0;
  constexpr int64_t kSoftHyphen = 0xAD;
  // Up to here, all of Latin and more, no other is missing.
  constexpr int64_t kLatinEnd = 0x378;
  if (code_point < kDelete) return code_point >= ' ';
  if (code_point <= kNoBreakSpace || code_point == kSoftHyphen) return false;
  if (code_point < kLatinEnd) return true;
  if (code_point > kCodePointMax || IsSurrogate(code_point)) return false;
  // RE2 brings Unicode's tables.
  static const re2::RE2 kPrintable(R"([\pL\pM\pN\pP\pS])");
  std::string text;
  AppendUtf8(text, code_point);
  return re2::RE2::FullMatch(text, kPrintable);
}

}  // namespace alertd
