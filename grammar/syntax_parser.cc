#include "grammar/syntax_parser.h"

#include <exception>
#include <optional>

#include "grammar/syntax_error.h"

namespace alertd::grammar {
namespace {

using antlr::PromQL;

// Stops at the first error and remembers where and in which rule it was.
class FirstError final : public antlr4::BailErrorStrategy {
 public:
  void reportError(antlr4::Parser* /*parser*/, const antlr4::RecognitionException& error) override {
    Remember(*error.getOffendingToken(), *static_cast<antlr4::ParserRuleContext*>(error.getCtx()));
  }

  void recover(antlr4::Parser* /*parser*/, std::exception_ptr /*error*/) override {
    throw antlr4::ParseCancellationException();
  }

  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    Remember(*parser->getCurrentToken(), *parser->getContext());
    throw antlr4::ParseCancellationException();
  }

  const antlr4::Token* token() const { return token_; }
  const antlr4::ParserRuleContext* rule() const { return rule_; }

 private:
  void Remember(const antlr4::Token& token, const antlr4::ParserRuleContext& rule) {
    token_ = &token;
    rule_ = &rule;
  }

  const antlr4::Token* token_ = nullptr;
  const antlr4::ParserRuleContext* rule_ = nullptr;
};

bool Opens(size_t type) {
  switch (type) {
    case PromQL::LPAREN:
    case PromQL::LBRACE:
    case PromQL::LBRACKET:
    case PromQL::BY_OPEN:
    case PromQL::WITHOUT_OPEN:
    case PromQL::ON_OPEN:
    case PromQL::IGNORING_OPEN:
    case PromQL::GROUP_LEFT_OPEN:
    case PromQL::GROUP_RIGHT_OPEN:
    case PromQL::FILL_OPEN:
    case PromQL::FILL_LEFT_OPEN:
    case PromQL::FILL_RIGHT_OPEN:
      return true;
    default:
      return false;
  }
}

bool Closes(size_t type) {
  return type == PromQL::RPAREN || type == PromQL::RBRACE || type == PromQL::RBRACKET;
}

}  // namespace

SourceRange TokenSource::Range(const antlr4::Token& token) const {
  if (token.getType() == antlr4::Token::EOF) return {text_.size(), text_.size()};
  return {token.getStartIndex(), token.getStopIndex() + 1};
}

SourceRange TokenSource::Range(const antlr4::ParserRuleContext& rule) const {
  return {Range(*rule.start).begin, Range(*rule.stop).end};
}

std::string_view TokenSource::Text(const antlr4::Token& token) const {
  const SourceRange range = Range(token);
  return text_.substr(range.begin, range.end - range.begin);
}

size_t ByteStream::LA(ssize_t i) {
  if (i == 0) return 0;
  const size_t offset = static_cast<size_t>(i > 0 ? i - 1 : i);
  const size_t at = at_ + offset;  // wraps to a huge number before the beginning
  return at < text_.size() ? static_cast<unsigned char>(text_[at]) : antlr4::IntStream::EOF;
}

std::string ByteStream::getText(const antlr4::misc::Interval& interval) {
  const size_t begin = static_cast<size_t>(interval.a);
  if (begin >= text_.size()) return "";
  return std::string(text_.substr(begin, static_cast<size_t>(interval.b) - begin + 1));
}

LimitedLexer::LimitedLexer(antlr4::CharStream* input, const ParseLimits& limits)
    : PromQLLexer(input), limits_(limits) {
  removeErrorListeners();
}

std::unique_ptr<antlr4::Token> LimitedLexer::nextToken() {
  if (error_) hitEOF = true;
  std::unique_ptr<antlr4::Token> next = PromQLLexer::nextToken();
  if (!error_) Check(*next);
  return next;
}

void LimitedLexer::Check(const antlr4::Token& next) {
  const SourceRange range{next.getStartIndex(), next.getStopIndex() + 1};
  if (Opens(next.getType())) ++depth_;
  if (Closes(next.getType()) && depth_ > 0) --depth_;
  // A node of the tree needs at least one token.
  if (++tokens_ > limits_.nodes_max) {
    error_ = {range, "expression has more than " + std::to_string(limits_.nodes_max) + " tokens",
              ""};
  } else if (depth_ > limits_.depth_max) {
    error_ = {range,
              "expression is nested deeper than " + std::to_string(limits_.depth_max) + " levels",
              ""};
  }
}

std::variant<std::unique_ptr<SyntaxTree>, SourceError> SyntaxTree::Parse(
    std::string_view text, const ParseLimits& limits) {
  auto tree = std::make_unique<SyntaxTree>(Passkey(), text, limits);
  tree->tokens_.fill();
  if (tree->lexer_.error()) return *tree->lexer_.error();

  PromQL& parser = tree->parser_;
  const auto first_error = std::make_shared<FirstError>();
  parser.removeErrorListeners();
  parser.setErrorHandler(first_error);
  // The tree's labels hold all that is needed; without children there is less to allocate.
  parser.setBuildParseTree(false);
  // No decision of this grammar depends on the rule it was called from, so SLL is exact.
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::SLL);
  try {
    tree->root_ = parser.query()->root;
    return tree;
  } catch (const antlr4::ParseCancellationException&) {
    return DescribeSyntaxError(TokenSource(text), tree->tokens_, *first_error->token(),
                               *first_error->rule());
  }
}

}  // namespace alertd::grammar
