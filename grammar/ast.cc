#include "grammar/ast.h"

#include <array>
#include <utility>

namespace alertd::grammar {
namespace {

constexpr std::array<std::string_view, 14> kAggregateNames = {
    "sum",    "avg",  "min",     "max",      "count",        "group",  "stddev",
    "stdvar", "topk", "bottomk", "quantile", "count_values", "limitk", "limit_ratio"};

constexpr std::array<std::string_view, 18> kBinaryTexts = {"+",      "-",     "*",  "/",   "%",
                                                           "^",      "atan2", "==", "!=",  "<",
                                                           ">",      "<=",    ">=", "and", "or",
                                                           "unless", "</",    ">/"};

struct WalkChildren {
  const std::function<void(const Expr&)>& visit;

  void operator()(const NumberLiteral&) const {}
  void operator()(const StringLiteral&) const {}
  void operator()(const VectorSelector&) const {}
  void operator()(const MatrixSelector&) const {}
  void operator()(const Subquery& subquery) const { Walk(*subquery.expr, visit); }
  void operator()(const Call& call) const {
    for (const ExprPtr& arg : call.args)
      Walk(*arg, visit);
  }
  void operator()(const Aggregation& aggregation) const {
    if (aggregation.param) Walk(*aggregation.param, visit);
    Walk(*aggregation.expr, visit);
  }
  void operator()(const Binary& binary) const {
    Walk(*binary.left, visit);
    Walk(*binary.right, visit);
  }
  void operator()(const Unary& unary) const { Walk(*unary.expr, visit); }
  void operator()(const Paren& paren) const { Walk(*paren.expr, visit); }
};

}  // namespace

std::string_view ValueTypeName(ValueType type) {
  switch (type) {
    case ValueType::kScalar:
      return "scalar";
    case ValueType::kVector:
      return "instant vector";
    case ValueType::kMatrix:
      return "range vector";
    case ValueType::kString:
      return "string";
  }
  return "";
}

std::string_view AggregateOpName(AggregateOp op) {
  return kAggregateNames[static_cast<size_t>(op)];
}

std::optional<AggregateOp> FindAggregateOp(std::string_view name) {
  for (size_t i = 0; i < kAggregateNames.size(); ++i) {
    if (kAggregateNames[i] == name) return static_cast<AggregateOp>(i);
  }
  return std::nullopt;
}

std::string_view BinaryOpText(BinaryOp op) { return kBinaryTexts[static_cast<size_t>(op)]; }

bool IsComparison(BinaryOp op) { return op >= BinaryOp::kEqual && op <= BinaryOp::kGreaterEqual; }

bool IsSetOp(BinaryOp op) { return op >= BinaryOp::kAnd && op <= BinaryOp::kUnless; }

bool TakesParameter(AggregateOp op) { return op >= AggregateOp::kTopk; }

void Walk(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  visit(expr);
  std::visit(WalkChildren{visit}, expr.node);
}

}  // namespace alertd::grammar
