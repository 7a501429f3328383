#include <string>
#include <utility>

#include "engine/query/function_row.h"
#include "engine/query/query.h"
#include "grammar/function_table.h"

namespace alertd::query {
namespace {

using grammar::Expr;

// Whether a range with this modifier has a kernel in the function that takes it.
bool TakesExtension(const FunctionRow* function, grammar::RangeExtension extension) {
  if (extension == grammar::RangeExtension::kNone) return true;
  const auto* range = std::get_if<RangeFunction>(&function->how);
  if (range == nullptr) return false;
  return (extension == grammar::RangeExtension::kAnchored ? range->anchored : range->smoothed) !=
         nullptr;
}

const Expr& WithoutParens(const Expr& expr) {
  const Expr* inner = &expr;
  while (const auto* paren = std::get_if<grammar::Paren>(&inner->node))
    inner = paren->expr.get();
  return *inner;
}

// What of a node itself, whatever is below it, cannot be evaluated; empty when all of it can.
std::string UnsupportedHere(const grammar::Call& call) {
  const FunctionRow* row = FindFunctionRow(call.function->name);
  if (row == nullptr) return "function " + std::string(call.function->name);
  for (const auto& arg : call.args) {
    const auto* range = std::get_if<grammar::MatrixSelector>(&WithoutParens(*arg).node);
    if (range != nullptr && !TakesExtension(row, range->selector.extension)) {
      return "an anchored or smoothed range in " + std::string(call.function->name);
    }
  }
  return {};
}

std::string UnsupportedHere(const grammar::VectorSelector& selector) {
  const bool anchored = selector.extension == grammar::RangeExtension::kAnchored;
  return anchored ? "an anchored instant" : "";
}

std::string UnsupportedHere(const grammar::Binary& binary) {
  const bool trims =
      binary.op == grammar::BinaryOp::kTrimUpper || binary.op == grammar::BinaryOp::kTrimLower;
  return trims ? "operator " + std::string(grammar::BinaryOpText(binary.op)) : "";
}

std::string UnsupportedHere(const grammar::Aggregation& aggregation) {
  if (aggregation.op != grammar::AggregateOp::kLimitRatio) return {};
  return "aggregation " + std::string(grammar::AggregateOpName(aggregation.op));
}

template <typename Node>
std::string UnsupportedHere(const Node& /*node*/) {
  return {};
}

}  // namespace

std::optional<SourceError> FindUnsupported(const Expr& expr) {
  const auto* range = std::get_if<grammar::MatrixSelector>(&WithoutParens(expr).node);
  if (range != nullptr && range->selector.extension != grammar::RangeExtension::kNone) {
    return SourceError{expr.range, "an anchored or smoothed range on its own is not supported yet",
                       ""};
  }
  std::optional<SourceError> first;
  grammar::Walk(expr, [&](const Expr& visited) {
    if (first.has_value()) return;
    std::string what =
        std::visit([](const auto& node) { return UnsupportedHere(node); }, visited.node);
    if (what.empty()) return;
    first = SourceError{visited.range, std::move(what) + " is not supported yet", ""};
  });
  return first;
}

}  // namespace alertd::query
