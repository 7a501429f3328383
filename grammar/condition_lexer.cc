#include "grammar/condition_lexer.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "grammar/first_character.h"
#include "grammar/letter_case.h"

namespace alertd::grammar {
namespace {

using Kind = ConditionTokenKind;

struct Sign {
  std::string_view text;
  Kind kind;
};

// Longer signs before those that they begin with.
constexpr std::array<Sign, 13> kSigns = {{{"==", Kind::kEqual},
                                          {"!=", Kind::kNotEqual},
                                          {"=~", Kind::kMatches},
                                          {"!~", Kind::kNotMatches},
                                          {"&&", Kind::kAnd},
                                          {"||", Kind::kOr},
                                          {"!", Kind::kNot},
                                          {".", Kind::kDot},
                                          {",", Kind::kComma},
                                          {"(", Kind::kLeftParen},
                                          {")", Kind::kRightParen},
                                          {"[", Kind::kLeftBracket},
                                          {"]", Kind::kRightBracket}}};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Kind WordKind(std::string_view word) {
  const std::string lower = LowerCase(word);
  if (lower == "and") return Kind::kAnd;
  if (lower == "or") return Kind::kOr;
  if (lower == "not") return Kind::kNot;
  return Kind::kWord;
}

// What is probably meant by a character that other languages have.
std::string_view MeantBy(char c) {
  if (c == '&') return "and";
  if (c == '|') return "or";
  return "";
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::variant<std::vector<ConditionToken>, SourceError> Run() {
    while (true) {
      while (at_ < text_.size() && IsSpace(text_[at_]))
        ++at_;
      if (at_ == text_.size()) break;
      if (std::optional<SourceError> error = Next()) return *std::move(error);
    }
    Put(Kind::kEnd, 0);
    return std::move(tokens_);
  }

 private:
  std::optional<SourceError> Next() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return NextText(c);
    if (IsWordCharacter(c)) {
      size_t length = 1;
      while (at_ + length < text_.size() && IsWordCharacter(text_[at_ + length]))
        ++length;
      Put(WordKind(text_.substr(at_, length)), length);
      return std::nullopt;
    }
    for (const Sign& sign : kSigns) {
      if (text_.substr(at_).starts_with(sign.text)) {
        Put(sign.kind, sign.text.size());
        return std::nullopt;
      }
    }
    if (c == '=') return SourceError{{at_, at_ + 1}, "unexpected \"=\"", "=="};
    return SourceError{{at_, at_ + 1},
                       "unexpected character: " + DescribeFirstCharacter(text_.substr(at_)),
                       std::string(MeantBy(c))};
  }

  std::optional<SourceError> NextText(char quote) {
    size_t length = 1;
    while (at_ + length < text_.size() && text_[at_ + length] != quote) {
      length += text_[at_ + length] == '\\' ? 2 : 1;
    }
    if (at_ + length >= text_.size()) {
      return SourceError{{at_, text_.size()}, "unterminated text", ""};
    }
    Put(Kind::kText, length + 1);
    return std::nullopt;
  }

  void Put(Kind kind, size_t length) {
    tokens_.push_back({kind, text_.substr(at_, length), {at_, at_ + length}});
    at_ += length;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<ConditionToken> tokens_;
};

}  // namespace

std::variant<std::vector<ConditionToken>, SourceError> LexCondition(std::string_view text) {
  return Lexer(text).Run();
}

}  // namespace alertd::grammar
