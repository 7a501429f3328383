#include "grammar/condition_parser.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/spelling.h"
#include "grammar/condition_lexer.h"
#include "grammar/letter_case.h"
#include "grammar/literals.h"

namespace alertd::grammar {
namespace {

using Kind = ConditionTokenKind;

constexpr std::string_view kValueForms =
    "labels.NAME, annotations.NAME, alert_name, severity or a quoted text";

// Recursive descent: or, and, not, comparison. The first error is kept, and everything unwinds.
class Parser {
 public:
  explicit Parser(std::vector<ConditionToken> tokens) : tokens_(std::move(tokens)) {}

  std::variant<ConditionNodePtr, SourceError> Run() {
    if (Peek().kind == Kind::kEnd) return SourceError{Peek().range, "condition is empty", ""};
    ConditionNodePtr root = ParseChain(Kind::kOr);
    if (!error_ && Peek().kind != Kind::kEnd) UnexpectedBehindTest();
    if (error_) return *std::move(error_);
    return root;
  }

 private:
  template <typename Node>
  static ConditionNodePtr Make(Node node) {
    return std::make_unique<const ConditionNode>(ConditionNode{std::move(node)});
  }

  const ConditionToken& Peek() const { return tokens_[at_]; }
  bool IsIn() const { return Peek().kind == Kind::kWord && LowerCase(Peek().text) == "in"; }

  // The end is never passed.
  const ConditionToken& Take() {
    const ConditionToken& token = tokens_[at_];
    if (token.kind != Kind::kEnd) ++at_;
    return token;
  }

  bool TakeIf(Kind kind) {
    if (error_ || Peek().kind != kind) return false;
    Take();
    return true;
  }

  void Fail(SourceRange range, std::string message, std::string suggestion = {}) {
    if (!error_) error_ = {range, std::move(message), std::move(suggestion)};
  }

  void Unexpected(std::string_view expected) {
    const ConditionToken& token = Peek();
    const std::string found =
        token.kind == Kind::kEnd ? "end of condition" : '"' + std::string(token.text) + '"';
    Fail(token.range, "unexpected " + found + ", expected " + std::string(expected));
  }

  // Behind a value alone there may be an operator that is none of ours.
  void UnexpectedBehindTest() {
    static constexpr std::array<std::string_view, 4> kWords = {"and", "or", "not", "in"};
    const ConditionToken& token = Peek();
    const bool word = token.kind == Kind::kWord;
    const bool alone = at_ == value_end_ && (word || token.kind == Kind::kNot);
    Fail(token.range,
         "unexpected \"" + std::string(token.text) + "\", expected " +
             (alone ? "an operator (==, !=, =~, !~, in, not in), " : "") +
             "\"and\", \"or\" or the end",
         word ? std::string(NearestSpelling(LowerCase(token.text), kWords)) : "");
  }

  void Expect(Kind kind, std::string_view expected) {
    if (!TakeIf(kind)) Unexpected(expected);
  }

  ConditionNodePtr ParseChain(Kind op) {
    const auto parse_operand = [this, op] {
      return op == Kind::kOr ? ParseChain(Kind::kAnd) : ParseNot();
    };
    ConditionNodePtr first = parse_operand();
    if (error_ || Peek().kind != op) return first;
    ConditionChain chain{.all = op == Kind::kAnd, .operands = {}};
    chain.operands.push_back(std::move(first));
    while (TakeIf(op))
      chain.operands.push_back(parse_operand());
    return Make(std::move(chain));
  }

  ConditionNodePtr ParseNot() {
    if (++depth_ > kConditionDepthMax) {
      Fail(Peek().range,
           "condition is nested deeper than " + std::to_string(kConditionDepthMax) + " levels");
    }
    ConditionNodePtr node;
    if (TakeIf(Kind::kNot)) {
      node = Make(ConditionNot{ParseNot()});
    } else if (const SourceRange open = Peek().range; TakeIf(Kind::kLeftParen)) {
      node = ParseChain(Kind::kOr);
      if (!error_ && Peek().kind == Kind::kEnd) Fail(open, "unclosed \"(\"");
      Expect(Kind::kRightParen, "\")\"");
    } else {
      node = ParseTest();
    }
    --depth_;
    return node;
  }

  ConditionNodePtr ParseTest() {
    ConditionValue value = ParseValue();
    if (TakeIf(Kind::kEqual))
      return Make(ConditionComparison{std::move(value), ParseValue(), true});
    if (TakeIf(Kind::kNotEqual)) {
      return Make(ConditionComparison{std::move(value), ParseValue(), false});
    }
    if (TakeIf(Kind::kMatches)) return ParsePattern(std::move(value), MatchKind::kRegex);
    if (TakeIf(Kind::kNotMatches)) return ParsePattern(std::move(value), MatchKind::kNotRegex);
    if (!error_ && IsIn()) return ParseList(std::move(value), true);
    if (TakeIf(Kind::kNot)) {
      if (!IsIn()) Unexpected("\"in\"");
      return ParseList(std::move(value), false);
    }
    value_end_ = at_;
    return Make(ConditionTruth{std::move(value)});
  }

  ConditionNodePtr ParsePattern(ConditionValue value, MatchKind kind) {
    const ConditionToken& token = Peek();
    if (error_ || token.kind != Kind::kText) {
      Unexpected("a quoted regular expression");
      return nullptr;
    }
    Result<Matcher> pattern = Matcher::Make(kind, "", ParseText(Take()));
    if (pattern) return Make(ConditionMatch{std::move(value), *std::move(pattern)});
    Fail(token.range, pattern.error().message);
    return nullptr;
  }

  // Stands at `in`.
  ConditionNodePtr ParseList(ConditionValue value, bool member) {
    if (error_) return nullptr;
    Take();
    const SourceRange open = Peek().range;
    Expect(Kind::kLeftBracket, "\"[\"");
    ConditionMembership membership{std::move(value), {}, member};
    while (!error_ && Peek().kind != Kind::kRightBracket) {
      membership.list.push_back(ParseValue());
      if (!TakeIf(Kind::kComma)) break;
    }
    if (!error_ && Peek().kind == Kind::kEnd) Fail(open, "unclosed \"[\"");
    Expect(Kind::kRightBracket, "\",\" or \"]\"");
    return Make(std::move(membership));
  }

  ConditionValue ParseValue() {
    if (error_) return {};
    const ConditionToken& token = Peek();
    if (token.kind == Kind::kText) return {ConditionValue::Source::kText, ParseText(Take())};
    if (token.kind != Kind::kWord) {
      Unexpected(kValueForms);
      return {};
    }
    const std::string_view word = Take().text;
    if (word == "alert_name") {
      return {ConditionValue::Source::kLabel, std::string(kAlertNameLabel)};
    }
    if (word == "severity") return {ConditionValue::Source::kLabel, std::string(kSeverityLabel)};
    if (word == "labels") return {ConditionValue::Source::kLabel, ParseName()};
    if (word == "annotations") return {ConditionValue::Source::kAnnotation, ParseName()};
    static constexpr std::array<std::string_view, 4> kWords = {"labels", "annotations",
                                                               "alert_name", "severity"};
    std::string meant(NearestSpelling(word, kWords));
    // Without a value of that name it is a text that lacks its quotes.
    if (meant.empty()) meant.append("'").append(word).append("'");
    Fail(token.range,
         "unknown value \"" + std::string(word) + "\", expected " + std::string(kValueForms),
         std::move(meant));
    return {};
  }

  // .NAME or ['any name'], behind `labels` or `annotations`. Any word is a name, also `and`.
  std::string ParseName() {
    if (TakeIf(Kind::kDot)) {
      const Kind kind = Peek().kind;
      const bool is_word =
          kind == Kind::kWord || kind == Kind::kAnd || kind == Kind::kOr || kind == Kind::kNot;
      if (is_word && IsLegacyLabelName(Peek().text)) return std::string(Take().text);
      Unexpected("a name");
      return "";
    }
    if (!TakeIf(Kind::kLeftBracket)) {
      Unexpected("\".NAME\" or \"['NAME']\"");
      return "";
    }
    if (Peek().kind != Kind::kText) {
      Unexpected("a quoted name");
      return "";
    }
    std::string name = ParseText(Take());
    Expect(Kind::kRightBracket, "\"]\"");
    return name;
  }

  std::string ParseText(const ConditionToken& token) {
    auto text = Unquote(token.text);
    if (auto* const value = std::get_if<std::string>(&text)) return std::move(*value);
    const SourceError& error = *std::get_if<SourceError>(&text);
    Fail({token.range.begin + error.range.begin, token.range.begin + error.range.end},
         error.message);
    return "";
  }

  std::vector<ConditionToken> tokens_;
  size_t at_ = 0;
  size_t depth_ = 0;
  size_t value_end_ = 0;  // behind the last value that stands alone
  std::optional<SourceError> error_;
};

}  // namespace

std::variant<ConditionNodePtr, SourceError> ParseCondition(std::string_view text) {
  if (text.size() > kConditionBytesMax) {
    return SourceError{{kConditionBytesMax, text.size()},
                       "condition is longer than " + std::to_string(kConditionBytesMax) + " bytes",
                       ""};
  }
  auto tokens = LexCondition(text);
  if (auto* const error = std::get_if<SourceError>(&tokens)) return std::move(*error);
  return Parser(std::move(*std::get_if<0>(&tokens))).Run();
}

}  // namespace alertd::grammar
