#pragma once

#include <memory>

#include "grammar/ast.h"
#include "grammar/error_list.h"
#include "grammar/syntax_parser.h"

namespace alertd::grammar {

// How many literals, calls and operators one duration may have: its tree is as deep at most.
inline constexpr size_t kDurationNodesMax = 128;

// Durations as they stand in [], behind `offset`, and in brackets there.
class DurationBuilder {
 public:
  DurationBuilder(const TokenSource& source, ErrorList& errors)
      : source_(source), errors_(errors) {}

  QueryDuration Build(const antlr::PromQL::DurationContext& rule);
  QueryDuration Build(const antlr::PromQL::DurationTermContext& rule);

 private:
  using Node = std::unique_ptr<DurationExpr>;
  struct Chain {
    const antlr::PromQL::DurationContext& rule;
    size_t at = 0;
  };

  Node BuildChain(Chain& chain, int precedence_min);
  Node ExtendChain(Node left, Chain& chain, int precedence_min);
  Node BuildTerm(const antlr::PromQL::DurationTermContext& rule);
  Node BuildCall(const antlr::PromQL::DurationTermContext& rule);
  Node BuildLiteral(const antlr::PromQL::NumberContext& rule);
  Node ApplySigns(const antlr::PromQL::DurationTermContext& rule, Node node);
  Node Make(DurationExpr::Kind kind, SourceRange range);
  QueryDuration Finish(Node root);
  bool HasRoom() const { return nodes_ < kDurationNodesMax; }

  const TokenSource& source_;
  ErrorList& errors_;
  size_t nodes_ = 0;
};

}  // namespace alertd::grammar
