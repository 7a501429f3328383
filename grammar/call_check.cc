#include "grammar/call_check.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "grammar/function_table.h"

namespace alertd::grammar {
namespace {

constexpr std::array<std::string_view, 5> kAnchoredFunctions = {"changes", "delta", "increase",
                                                                "rate", "resets"};
constexpr std::array<std::string_view, 3> kSmoothedFunctions = {"delta", "increase", "rate"};

void ExpectType(const Expr& expr, ValueType wanted, const std::string& context, ErrorList& errors) {
  if (expr.type == wanted) return;
  errors.Add(expr.range, "expected type " + std::string(ValueTypeName(wanted)) + " in " + context +
                             ", got " + std::string(ValueTypeName(expr.type)));
}

void CheckArgumentCount(SourceRange range, const Call& call, ErrorList& errors) {
  const FunctionSignature& function = *call.function;
  const size_t given = call.args.size();
  const size_t declared = function.args.size();
  const size_t least = function.variadic == 0 ? declared : declared - 1;
  const size_t most =
      function.variadic < 0 ? given : least + static_cast<size_t>(function.variadic);
  std::string_view bound;
  size_t expected = declared;
  if (function.variadic == 0 && given != declared) {
    bound = "expected ";
  } else if (given < least) {
    bound = "expected at least ";
    expected = least;
  } else if (function.variadic > 0 && given > most) {
    bound = "expected at most ";
    expected = most;
  }
  if (bound.empty()) return;
  errors.Add(range, std::string(bound) + std::to_string(expected) + " argument(s) in call to \"" +
                        std::string(function.name) + "\", got " + std::to_string(given));
}

template <size_t kSize>
void CheckExtension(const Expr& arg, const Call& call, std::string_view modifier,
                    const std::array<std::string_view, kSize>& functions, ErrorList& errors) {
  if (std::find(functions.begin(), functions.end(), call.function->name) != functions.end()) return;
  std::string message = std::string(modifier) + " modifier can only be used with: ";
  for (const std::string_view name : functions) {
    if (name != functions.front()) message += ", ";
    message += name;
  }
  errors.Add(arg.range, message + " - not with " + std::string(call.function->name));
}

void CheckExtensions(const Call& call, ErrorList& errors) {
  for (const ExprPtr& arg : call.args) {
    const auto* const matrix = std::get_if<MatrixSelector>(&arg->node);
    if (matrix == nullptr) continue;
    if (matrix->selector.extension == RangeExtension::kAnchored) {
      CheckExtension(*arg, call, "anchored", kAnchoredFunctions, errors);
    } else if (matrix->selector.extension == RangeExtension::kSmoothed) {
      CheckExtension(*arg, call, "smoothed", kSmoothedFunctions, errors);
    }
  }
}

void CheckInfoMatchers(const Expr& arg, ErrorList& errors) {
  const auto* const selector = std::get_if<VectorSelector>(&arg.node);
  if (selector == nullptr) {
    errors.Add(arg.range, "expected label selectors only, such as {data=~\".+\"}");
  } else if (!selector->name.empty()) {
    errors.Add(arg.range, "expected label selectors only, got vector selector instead");
  }
}

}  // namespace

bool IsInfo(const Call& call) { return call.function->name == "info"; }

void CheckCall(SourceRange range, const Call& call, ErrorList& errors) {
  CheckArgumentCount(range, call, errors);
  const std::vector<ValueType>& types = call.function->args;
  const std::string context = "call to function \"" + std::string(call.function->name) + '"';
  for (size_t i = 0; i < call.args.size() && !types.empty(); ++i) {
    ExpectType(*call.args[i], types[std::min(i, types.size() - 1)], context, errors);
  }
  if (IsInfo(call) && call.args.size() > 1) CheckInfoMatchers(*call.args[1], errors);
  CheckExtensions(call, errors);
}

void CheckAggregation(const Aggregation& aggregation, ErrorList& errors) {
  ExpectType(*aggregation.expr, ValueType::kVector, "aggregation expression", errors);
  if (!aggregation.param) return;
  const bool counts_values = aggregation.op == AggregateOp::kCountValues;
  ExpectType(*aggregation.param, counts_values ? ValueType::kString : ValueType::kScalar,
             "aggregation parameter", errors);
}

}  // namespace alertd::grammar
