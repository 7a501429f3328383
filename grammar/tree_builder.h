#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grammar/ast.h"
#include "grammar/error_list.h"
#include "grammar/parser.h"
#include "grammar/selector_builder.h"
#include "grammar/syntax_parser.h"

namespace alertd::grammar {

// The concrete tree of one query to its syntax tree: precedence, values of literals, names of
// functions. What needs the types of operands is checked afterwards, by type_check.h.
class TreeBuilder {
 public:
  TreeBuilder(const TokenSource& source, const ParseLimits& limits, ErrorList& errors)
      : source_(source), limits_(limits), errors_(errors), selectors_(source, errors) {}

  // Null, or a tree with gaps that only this file knows of, when there are errors.
  std::unique_ptr<Expr> Build(const antlr::PromQL::ExpressionContext& root);

 private:
  // A tree and how many levels it has.
  struct Draft {
    std::unique_ptr<Expr> expr;
    size_t height = 1;
  };

  // One flat list of operands and operators, while it is being folded; `at` is the operand whose
  // turn it is and the operator behind it.
  struct Chain {
    const antlr::PromQL::ExpressionContext& rule;
    size_t at = 0;
  };

  Draft BuildExpression(const antlr::PromQL::ExpressionContext& rule);
  Draft BuildChain(Chain& chain, int precedence_min);
  Draft ExtendChain(Draft left, Chain& chain, int precedence_min);
  Draft BuildOperand(const antlr::PromQL::OperandContext& rule);
  Draft BuildPrimary(const antlr::PromQL::PrimaryContext& rule);
  Draft BuildNumber(const antlr::PromQL::NumberContext& rule);
  Draft BuildString(const antlr4::Token& token);
  Draft BuildCall(const antlr::PromQL::PrimaryContext& rule);
  Draft BuildAggregation(const antlr::PromQL::AggregationContext& rule);
  Draft BuildBinary(Draft left, const antlr::PromQL::BinaryOperatorContext& rule, Draft right);
  Draft ApplySign(Draft operand, const antlr4::Token& sign);
  Draft ApplyModifier(Draft operand, const antlr::PromQL::ModifierContext& rule);
  Draft BuildSubquery(Draft operand, const antlr::PromQL::ModifierContext& rule);
  std::vector<Draft> BuildArguments(const antlr::PromQL::ArgumentsContext& rule);
  VectorMatching BuildMatching(BinaryOp op, const antlr::PromQL::BinaryOperatorContext& rule);
  void BuildFill(const antlr::PromQL::FillContext& rule, VectorMatching& matching);

  // A node above children of the given height; a leaf in its place once a limit is passed.
  Draft Make(Expr expr, size_t children_height);
  Draft Gap(SourceRange range);

  const TokenSource& source_;
  const ParseLimits& limits_;
  ErrorList& errors_;
  SelectorBuilder selectors_;
  size_t recursion_ = 0;
  bool limit_passed_ = false;
};

}  // namespace alertd::grammar
