#include "grammar/literals.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/model/number.h"
#include "engine/model/time.h"
#include "engine/model/utf8.h"

namespace alertd::grammar {
namespace {

std::string WithoutUnderscores(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return c != '_'; });
  return digits;
}

// 017 is 15, as in Go; 089 and 01.5 are decimal.
std::optional<double> ParseOctal(std::string_view digits) {
  if (digits.size() < 2 || digits.front() != '0') return std::nullopt;
  uint64_t value = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, value, 8);
  if (error != std::errc() || end != last) return std::nullopt;
  return static_cast<double>(value);
}

// Reads one string with escapes, behind its opening quote.
class EscapeReader {
 public:
  explicit EscapeReader(std::string_view quoted)
      : quote_(quoted.front()), body_(quoted.substr(1, quoted.size() - 2)) {}

  std::variant<std::string, SourceError> Read() {
    while (at_ < body_.size()) {
      if (body_[at_] != '\\') {
        value_ += body_[at_++];
      } else if (std::optional<SourceError> error = ReadEscape()) {
        return *std::move(error);
      }
    }
    return std::move(value_);
  }

 private:
  std::optional<SourceError> ReadEscape() {
    // The lexer ends no string behind a lone backslash.
    const char kind = body_[at_ + 1];
    static constexpr std::string_view kLetters = "abfnrtv\\";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
    if (const size_t found = kLetters.find(kind); found != std::string_view::npos) {
      return Put(kMeanings[found]);
    }
    if (kind == quote_) return Put(quote_);
    if (kind == 'x') return ReadDigits(Digits{.skip = 2, .count = 2, .base = 16, .is_rune = false});
    if (kind == 'u') return ReadDigits(Digits{.skip = 2, .count = 4, .base = 16, .is_rune = true});
    if (kind == 'U') return ReadDigits(Digits{.skip = 2, .count = 8, .base = 16, .is_rune = true});
    if (kind >= '0' && kind <= '7') {
      return ReadDigits(Digits{.skip = 1, .count = 3, .base = 8, .is_rune = false});
    }
    return ErrorHere(2, "unknown escape sequence \"\\" + std::string(1, kind) + "\"");
  }

  std::optional<SourceError> Put(char c) {
    value_ += c;
    at_ += 2;
    return std::nullopt;
  }

  struct Digits {
    size_t skip;
    size_t count;
    int base;
    bool is_rune;
  };

  std::optional<SourceError> ReadDigits(const Digits& form) {
    const std::string_view digits = body_.substr(at_ + form.skip, form.count);
    uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, form.base);
    const size_t read = static_cast<size_t>(end - digits.data());
    if (read != form.count || error != std::errc()) {
      return ErrorHere(form.skip + read, "escape sequence needs " + std::to_string(form.count) +
                                             (form.base == 8 ? " octal" : " hexadecimal") +
                                             " digits");
    }
    const size_t length = form.skip + form.count;
    if (!form.is_rune) {
      if (number > 0xFF) return ErrorHere(length, "octal escape sequence is above \\377");
      value_ += static_cast<char>(number);
    } else {
      if (number > 0x10FFFF || (number >= 0xD800 && number < 0xE000)) {
        return ErrorHere(length, "escape sequence is not a Unicode code point");
      }
      AppendUtf8(value_, number);
    }
    at_ += length;
    return std::nullopt;
  }

  SourceError ErrorHere(size_t length, std::string message) const {
    const size_t begin = at_ + 1;
    return {{begin, std::min(begin + length, body_.size() + 1)}, std::move(message), ""};
  }

  char quote_;
  std::string_view body_;
  size_t at_ = 0;
  std::string value_;
};

}  // namespace

Result<double> ParseNumber(std::string_view text) {
  const std::string digits = WithoutUnderscores(text);
  if (const std::optional<double> octal = ParseOctal(digits)) return *octal;
  return ParseFloat(digits);
}

Result<double> ParseDurationSeconds(std::string_view text) {
  ALERTD_TRY(const Duration span, ParseDuration(text));
  const double seconds = static_cast<double>(span.count()) / 1000.0;
  if (seconds > kDurationSecondsMax) {
    return InvalidInput("duration \"" + std::string(text) + "\" is out of range");
  }
  return seconds;
}

std::variant<std::string, SourceError> Unquote(std::string_view quoted) {
  if (quoted.front() == '`') return std::string(quoted.substr(1, quoted.size() - 2));
  return EscapeReader(quoted).Read();
}

}  // namespace alertd::grammar
