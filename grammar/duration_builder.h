#pragma once

#include <memory>
#include <optional>
#include <string>

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

  // What stands in []: must be positive, as far as it is known.
  QueryDuration Build(const antlr::PromQL::DurationContext& rule);
  // What stands behind `offset`.
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
  std::optional<QueryDuration> Finish(Node root);
  // Records what is wrong; the node only fills its place.
  Node Fail(SourceRange range, std::string message);
  bool HasRoom() const { return nodes_ < kDurationNodesMax; }

  const TokenSource& source_;
  ErrorList& errors_;
  size_t nodes_ = 0;
  bool failed_ = false;
};

}  // namespace alertd::grammar
