#include "grammar/type_check.h"

#include <algorithm>
#include <string>

#include "engine/model/labels.h"
#include "grammar/call_check.h"
#include "grammar/operator_check.h"

namespace alertd::grammar {
namespace {

// Goes down the tree, whose depth the parser has limited. The order does not matter: errors are
// sorted by place afterwards.
class Checker {
 public:
  explicit Checker(ErrorList& errors) : errors_(errors) {}

  void Check(const Expr& expr) {
    std::visit([this, &expr](const auto& node) { CheckNode(expr, node); }, expr.node);
  }

 private:
  void CheckNode(const Expr& /*expr*/, const NumberLiteral& /*node*/) {}
  void CheckNode(const Expr& /*expr*/, const StringLiteral& /*node*/) {}
  void CheckNode(const Expr& /*expr*/, const Paren& paren) { Check(*paren.expr); }

  void CheckNode(const Expr& expr, const VectorSelector& selector) {
    CheckSelector(expr.range, selector);
    if (selector.extension == RangeExtension::kAnchored) {
      errors_.Add(expr.range, "anchored modifier can only be used on range vector selectors");
    }
  }

  void CheckNode(const Expr& expr, const MatrixSelector& matrix) {
    CheckSelector(expr.range, matrix.selector);
  }

  void CheckNode(const Expr& /*expr*/, const Subquery& subquery) {
    Check(*subquery.expr);
    if (subquery.expr->type != ValueType::kVector) {
      errors_.Add(subquery.expr->range, "subquery is only allowed on instant vector, got " +
                                            std::string(ValueTypeName(subquery.expr->type)) +
                                            " instead");
    }
  }

  void CheckNode(const Expr& expr, const Call& call) {
    for (const ExprPtr& arg : call.args) {
      // The second argument of info() is a list of matchers in a selector's clothes.
      const bool is_label_list = IsInfo(call) && &arg == &call.args.back() && call.args.size() > 1;
      if (!is_label_list) Check(*arg);
    }
    CheckCall(expr.range, call, errors_);
  }

  void CheckNode(const Expr& /*expr*/, const Aggregation& aggregation) {
    Check(*aggregation.expr);
    if (aggregation.param) Check(*aggregation.param);
    CheckAggregation(aggregation, errors_);
  }

  void CheckNode(const Expr& expr, const Binary& binary) {
    Check(*binary.left);
    Check(*binary.right);
    CheckBinary(expr.range, binary, errors_);
  }

  void CheckNode(const Expr& /*expr*/, const Unary& unary) {
    Check(*unary.expr);
    const ValueType type = unary.expr->type;
    if (type != ValueType::kScalar && type != ValueType::kVector) {
      errors_.Add(unary.expr->range,
                  "unary expression only allowed on expressions of type scalar or instant vector, "
                  "got \"" +
                      std::string(ValueTypeName(type)) + "\"");
    }
  }

  void CheckSelector(SourceRange range, const VectorSelector& selector) {
    const bool all_match_empty =
        std::all_of(selector.matchers.begin(), selector.matchers.end(),
                    [](const Matcher& matcher) { return matcher.MatchesEmpty(); });
    if (all_match_empty) {
      errors_.Add(range, "vector selector must contain at least one non-empty matcher");
    }
  }

  ErrorList& errors_;
};

}  // namespace

void CheckTypes(const Expr& root, ErrorList& errors) { Checker(errors).Check(root); }

}  // namespace alertd::grammar
