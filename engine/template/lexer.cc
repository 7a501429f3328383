#include "engine/template/lexer.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "engine/template/literal.h"

namespace alertd::tmpl {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kCommentBegin = "/*";
constexpr std::string_view kCommentEnd = "*/";

bool IsSpace(char c) { return kSpaces.find(c) != std::string_view::npos; }

// Go allows every letter of Unicode in names; all of them lie outside ASCII's 128.
bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::variant<std::vector<Token>, SourceError> Run() {
    while (!error_ && TakeText()) {
    }
    if (error_) return *std::move(error_);
    Add(TokenKind::kEnd, text_.size());
    return std::move(tokens_);
  }

 private:
  bool Fail(SourceRange range, std::string message) {
    error_ = SourceError{.range = range, .message = std::move(message), .suggestion = {}};
    return false;
  }

  bool At(size_t place, std::string_view expected) const {
    return text_.substr(place, expected.size()) == expected;
  }

  char Peek(size_t ahead = 0) const {
    return place_ + ahead < text_.size() ? text_[place_ + ahead] : '\0';
  }

  void Add(TokenKind kind, size_t begin, std::string text = {}) {
    tokens_.push_back({.kind = kind,
                       .range = {.begin = begin, .end = place_},
                       .text = std::move(text),
                       .literal = {},
                       .space_before = begin > 0 && IsSpace(text_[begin - 1])});
  }

  // Takes literal text and the action after it. False at the end of the template.
  bool TakeText() {
    const size_t left = text_.find(kLeft, place_);
    std::string_view literal = text_.substr(place_, left - place_);
    const size_t begin = place_;
    place_ = left == std::string_view::npos ? text_.size() : left;
    if (trim_next_) {
      const size_t first = literal.find_first_not_of(kSpaces);
      literal.remove_prefix(first == std::string_view::npos ? literal.size() : first);
      trim_next_ = false;
    }
    const bool trims = left != std::string_view::npos && At(left + 2, "-") &&
                       left + 3 < text_.size() && IsSpace(text_[left + 3]);
    if (trims) literal = literal.substr(0, literal.find_last_not_of(kSpaces) + 1);
    if (!literal.empty()) Add(TokenKind::kText, begin, std::string(literal));
    if (left == std::string_view::npos) return false;
    place_ = left + kLeft.size() + (trims ? 2 : 0);
    if (At(place_, kCommentBegin)) return TakeComment(left);
    Add(TokenKind::kLeftDelimiter, left);
    return TakeAction(left);
  }

  bool TakeComment(size_t left) {
    const size_t end = text_.find(kCommentEnd, place_);
    if (end == std::string_view::npos) {
      return Fail({.begin = left, .end = text_.size()}, "unclosed comment");
    }
    place_ = end + kCommentEnd.size();
    if (TakeRightDelimiter()) return true;
    return Fail({.begin = left, .end = place_}, "comment ends before closing delimiter");
  }

  // Takes "}}" or " -}}" when one stands here.
  bool TakeRightDelimiter() {
    if (At(place_, kRight)) {
      place_ += kRight.size();
      return true;
    }
    if (IsSpace(Peek()) && At(place_ + 1, "-}}")) {
      place_ += 4;
      trim_next_ = true;
      return true;
    }
    return false;
  }

  bool TakeAction(size_t left) {
    while (!error_) {
      const size_t begin = place_;
      if (TakeRightDelimiter()) {
        Add(TokenKind::kRightDelimiter, begin);
        return true;
      }
      if (place_ >= text_.size()) {
        return Fail({.begin = left, .end = text_.size()}, "unclosed action");
      }
      if (IsSpace(Peek())) {
        ++place_;
        continue;
      }
      TakeToken();
    }
    return false;
  }

  bool TakeToken() {
    const char c = Peek();
    if (c == '"') return TakeQuoted('"');
    if (c == '\'') return TakeQuoted('\'');
    if (c == '`') return TakeRaw();
    const bool dot_number = c == '.' && IsDigit(Peek(1));
    if (IsDigit(c) || c == '+' || c == '-' || dot_number) return TakeNumber();
    if (c == '.' || c == '$' || IsNameCharacter(c)) return TakeName();
    return TakePunctuation();
  }

  bool TakePunctuation() {
    const size_t begin = place_++;
    switch (text_[begin]) {
      case '|':
        Add(TokenKind::kPipe, begin);
        return true;
      case ',':
        Add(TokenKind::kComma, begin);
        return true;
      case '(':
        Add(TokenKind::kLeftParenthesis, begin);
        return true;
      case ')':
        Add(TokenKind::kRightParenthesis, begin);
        return true;
      case '=':
        Add(TokenKind::kAssign, begin);
        return true;
      case ':':
        if (Peek() != '=') return Fail({.begin = begin, .end = place_}, "expected :=");
        ++place_;
        Add(TokenKind::kDeclare, begin);
        return true;
      default:
        return Fail({.begin = begin, .end = place_},
                    "unrecognized character in action: " + Shown(text_[begin]));
    }
  }

  static std::string Shown(char c) {
    return std::isprint(static_cast<unsigned char>(c)) != 0 ? "'" + std::string(1, c) + "'"
                                                            : "a control character";
  }

  // .name, $name, name, a lone . or a lone $
  bool TakeName() {
    const size_t begin = place_;
    const char first = text_[place_];
    if (first == '.' || first == '$') ++place_;
    const size_t name = place_;
    while (place_ < text_.size() && IsNameCharacter(text_[place_])) {
      ++place_;
    }
    if (!NameMayEndHere(first == '.' && name == place_)) {
      return Fail({.begin = place_, .end = place_ + 1}, "bad character " + Shown(text_[place_]));
    }
    const std::string_view word = text_.substr(name, place_ - name);
    if (first == '$') {
      Add(TokenKind::kVariable, begin, "$" + std::string(word));
    } else if (first == '.') {
      Add(word.empty() ? TokenKind::kDot : TokenKind::kField, begin, std::string(word));
    } else {
      Add(TokenKind::kIdentifier, begin, std::string(word));
    }
    return true;
  }

  bool NameMayEndHere(bool after_lone_dot) const {
    if (place_ >= text_.size() || IsSpace(text_[place_]) || At(place_, kRight)) return true;
    if (text_[place_] == '.') return !after_lone_dot;
    return std::string_view(",|:=()").find(text_[place_]) != std::string_view::npos;
  }

  bool TakeQuoted(char quote) {
    const size_t begin = place_++;
    while (place_ < text_.size() && text_[place_] != quote && text_[place_] != '\n') {
      place_ += text_[place_] == '\\' ? 2 : 1;
    }
    if (place_ >= text_.size() || text_[place_] != quote) {
      place_ = std::min(place_, text_.size());
      return Fail({.begin = begin, .end = place_},
                  quote == '"' ? "unterminated quoted string" : "unterminated character constant");
    }
    const std::string_view inside = text_.substr(begin + 1, place_ - begin - 1);
    ++place_;
    Add(TokenKind::kLiteral, begin);
    if (quote == '"') return SetLiteral(UnescapeString(inside));
    return SetLiteral(UnescapeCharacter(inside));
  }

  template <typename T>
  bool SetLiteral(Result<T> literal) {
    if (!literal) return Fail(tokens_.back().range, std::move(literal).error().message);
    tokens_.back().literal = Value(*std::move(literal));
    return true;
  }

  bool TakeRaw() {
    const size_t begin = place_;
    const size_t end = text_.find('`', begin + 1);
    if (end == std::string_view::npos) {
      return Fail({.begin = begin, .end = text_.size()}, "unterminated raw quoted string");
    }
    place_ = end + 1;
    Add(TokenKind::kLiteral, begin);
    // Go drops carriage returns from raw strings.
    std::string inside;
    for (const char c : text_.substr(begin + 1, end - begin - 1)) {
      if (c != '\r') inside += c;
    }
    tokens_.back().literal = Value(std::move(inside));
    return true;
  }

  bool TakeNumber() {
    const size_t begin = place_++;
    SkipNumber(begin);
    // 1+2i: a complex number with both of its parts.
    if (Peek() == '+' || Peek() == '-') SkipNumber(place_++);
    Add(TokenKind::kLiteral, begin);
    return SetLiteral(ParseNumber(text_.substr(begin, place_ - begin)));
  }

  void SkipNumber(size_t begin) {
    while (place_ < text_.size() && PartOfNumber(begin)) {
      ++place_;
    }
  }

  bool PartOfNumber(size_t begin) const {
    const char c = text_[place_];
    if (IsNameCharacter(c) || c == '.') return true;
    if (c != '+' && c != '-') return false;
    const char before = static_cast<char>(text_[place_ - 1] | 0x20);
    const bool is_hex =
        text_.substr(begin, place_ - begin).find_first_of("xX") != std::string_view::npos;
    return before == (is_hex ? 'p' : 'e');
  }

  std::string_view text_;
  size_t place_ = 0;
  bool trim_next_ = false;
  std::vector<Token> tokens_;
  std::optional<SourceError> error_;
};

}  // namespace

std::variant<std::vector<Token>, SourceError> Tokenize(std::string_view text) {
  return Lexer(text).Run();
}

}  // namespace alertd::tmpl
