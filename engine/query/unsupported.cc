#include <string>
#include <utility>

#include "engine/query/function_row.h"
#include "engine/query/query.h"
#include "grammar/function_table.h"

namespace alertd::query {
namespace {

using grammar::Expr;

// What of a node itself, whatever is below it, cannot be evaluated; empty when all of it can.
std::string UnsupportedHere(const grammar::Call& call) {
  if (FindFunctionRow(call.function->name) != nullptr) return {};
  return "function " + std::string(call.function->name);
}

template <typename Node>
std::string UnsupportedHere(const Node& /*node*/) {
  return {};
}

}  // namespace

std::optional<SourceError> FindUnsupported(const Expr& expr) {
  if (auto misuse = FindMisuse(expr); misuse.has_value()) return misuse;
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
