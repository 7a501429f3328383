#pragma once

#include <string>
#include <unordered_map>

#include "grammar/ast.h"
#include "rules/lint/label_facts.h"

namespace alertd::lint {

// Which labels the series of each part of an expression have: followed from the selectors, whose
// matchers say what must be there, through every function, aggregation and operator to the top.
//
// Says kNever and kSure only where that follows from PromQL, whatever series there are. The metric
// name is left out: nothing is known of __name__.
class LabelFlow {
 public:
  // `root` must outlive it.
  explicit LabelFlow(const grammar::Expr& root) { Follow(root); }

  // REQUIRES: `expr` is the root or a part of it.
  const LabelFacts& Of(const grammar::Expr& expr) const { return facts_.at(&expr); }

 private:
  const LabelFacts& Follow(const grammar::Expr& expr);
  LabelFacts Compute(const grammar::Expr& expr);
  LabelFacts OfCall(const grammar::Expr& expr, const grammar::Call& call);
  LabelFacts OfAggregation(const grammar::Expr& expr, const grammar::Aggregation& aggregation);
  LabelFacts OfBinary(const grammar::Expr& expr, const grammar::Binary& binary);
  LabelFacts OfJoin(const grammar::Expr& expr, const grammar::Binary& binary);

  std::unordered_map<const grammar::Expr*, LabelFacts> facts_;
};

// The facts by which the two sides of an operator between vectors find each other: those of the
// labels that are matched on.
struct MatchedFacts {
  LabelFacts left;
  LabelFacts right;
};
MatchedFacts MatchedLabels(const grammar::Binary& binary, const LabelFlow& flow);

// What takes labels away, in a few words: "sum by (job)", "absent()", "on (job)".
std::string DescribeCause(const grammar::Expr& cause);

}  // namespace alertd::lint
