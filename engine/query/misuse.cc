// What parses, and yet fails whenever it is evaluated, as in Prometheus.

#include <array>
#include <string>
#include <string_view>

#include "engine/query/function_row.h"
#include "engine/query/query.h"
#include "grammar/function_table.h"

namespace alertd::query {
namespace {

using grammar::Expr;
using grammar::RangeExtension;

// Sorted: the message lists them.
constexpr std::array<std::string_view, 5> kAnchoredFunctions = {"changes", "delta", "increase",
                                                                "rate", "resets"};
constexpr std::array<std::string_view, 3> kSmoothedFunctions = {"delta", "increase", "rate"};

// Empty when the function takes such ranges.
std::string WrongModifier(std::string_view modifier, std::string_view function,
                          std::span<const std::string_view> functions) {
  if (std::find(functions.begin(), functions.end(), function) != functions.end()) return {};
  std::string message = std::string(modifier) + " modifier can only be used with: ";
  for (const std::string_view name : functions) {
    if (name != functions.front()) message += ", ";
    message += name;
  }
  return message + " - not with " + std::string(function);
}

std::string Misuse(const grammar::Call& call, RangeExtension extension) {
  switch (extension) {
    case RangeExtension::kAnchored:
      return WrongModifier("anchored", call.function->name, kAnchoredFunctions);
    case RangeExtension::kSmoothed:
      return WrongModifier("smoothed", call.function->name, kSmoothedFunctions);
    case RangeExtension::kNone:
      break;
  }
  return {};
}

const Expr& WithoutParens(const Expr& expr) {
  const Expr* inner = &expr;
  while (const auto* paren = std::get_if<grammar::Paren>(&inner->node))
    inner = paren->expr.get();
  return *inner;
}

}  // namespace

std::optional<SourceError> FindMisuse(const Expr& expr) {
  std::optional<SourceError> first;
  grammar::Walk(expr, [&first](const Expr& visited) {
    const auto* call = std::get_if<grammar::Call>(&visited.node);
    if (call == nullptr || first.has_value()) return;
    for (const auto& arg : call->args) {
      const auto* range = std::get_if<grammar::MatrixSelector>(&WithoutParens(*arg).node);
      if (range == nullptr) continue;
      std::string message = Misuse(*call, range->selector.extension);
      if (message.empty()) continue;
      first = SourceError{arg->range, std::move(message), ""};
      return;
    }
  });
  return first;
}

}  // namespace alertd::query
