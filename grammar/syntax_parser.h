#pragma once

// The side of the parser that is ANTLR's: text to the tree of PromQL.g4. Internal to grammar/, and
// included by few files, because the runtime's headers take seconds to compile.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <PromQL.h>
#include <PromQLLexer.h>

#include "engine/base/source_text.h"
#include "grammar/parser.h"

namespace alertd::grammar {

// A query's text, by the places of its tokens.
class TokenSource {
 public:
  explicit TokenSource(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  SourceRange Range(const antlr4::Token& token) const;
  SourceRange Range(const antlr4::ParserRuleContext& rule) const;
  std::string_view Text(const antlr4::Token& token) const;

 private:
  std::string_view text_;
};

// The text's bytes as ANTLR reads them: a place in the stream is an offset in the text.
class ByteStream final : public antlr4::CharStream {
 public:
  explicit ByteStream(std::string_view text) : text_(text) {}

  void consume() override { ++at_; }
  size_t LA(ssize_t i) override;
  ssize_t mark() override { return 0; }
  void release(ssize_t /*marker*/) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "query"; }
  std::string getText(const antlr4::misc::Interval& interval) override;
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

// Ends the token stream early when the text has more tokens or deeper brackets than it may: the
// parser behind it recurses once for each bracket.
class LimitedLexer final : public antlr::PromQLLexer {
 public:
  LimitedLexer(antlr4::CharStream* input, const ParseLimits& limits);

  std::unique_ptr<antlr4::Token> nextToken() override;
  const std::optional<SourceError>& error() const { return error_; }

 private:
  void Check(const antlr4::Token& next);

  ParseLimits limits_;
  size_t tokens_ = 0;
  size_t depth_ = 0;
  std::optional<SourceError> error_;
};

// One query's concrete tree, and what owns its nodes.
class SyntaxTree {
  struct Passkey {};  // only Parse() makes trees

 public:
  SyntaxTree(Passkey /*key*/, std::string_view text, const ParseLimits& limits)
      : input_(text), lexer_(&input_, limits), tokens_(&lexer_), parser_(&tokens_) {}

  // The tree of `text`, which must outlive it, or the first error.
  static std::variant<std::unique_ptr<SyntaxTree>, SourceError> Parse(std::string_view text,
                                                                      const ParseLimits& limits);

  const antlr::PromQL::ExpressionContext& root() const { return *root_; }

 private:
  ByteStream input_;
  LimitedLexer lexer_;
  antlr4::CommonTokenStream tokens_;
  antlr::PromQL parser_;
  const antlr::PromQL::ExpressionContext* root_ = nullptr;
};

}  // namespace alertd::grammar
