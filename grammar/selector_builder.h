#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grammar/ast.h"
#include "grammar/error_list.h"
#include "grammar/syntax_parser.h"

namespace alertd::grammar {

// The parts of selectors and of lists of labels: names, matchers, durations, instants.
class SelectorBuilder {
 public:
  SelectorBuilder(const TokenSource& source, ErrorList& errors)
      : source_(source), errors_(errors) {}

  // `name` is what stands before the braces; either may be null, not both.
  VectorSelector BuildSelector(const antlr4::Token* name,
                               const antlr::PromQL::MatchersContext* braces);
  std::vector<std::string> BuildLabels(const antlr::PromQL::LabelsContext& rule);
  QueryDuration BuildDuration(const antlr::PromQL::DurationContext& rule);
  QueryDuration BuildOffset(const antlr::PromQL::DurationTermContext& rule);
  std::optional<AtModifier> BuildInstant(const antlr::PromQL::InstantContext& rule);
  // A number with its signs, also one written as a duration.
  double BuildSignedNumber(const std::vector<antlr4::Token*>& signs,
                           const antlr::PromQL::NumberContext& rule);
  NumberLiteral BuildNumber(const antlr::PromQL::NumberContext& rule);
  std::string BuildString(const antlr4::Token& token);

 private:
  void BuildMatcher(const antlr::PromQL::MatcherContext& rule, VectorSelector& selector);
  void AddMatcher(MatchKind kind, std::string name, const antlr4::Token& value,
                  VectorSelector& selector);
  void SetName(std::string name, SourceRange range, VectorSelector& selector);
  void CheckLabelName(std::string_view name, SourceRange range);

  const TokenSource& source_;
  ErrorList& errors_;
};

}  // namespace alertd::grammar
