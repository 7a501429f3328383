#include "grammar/call_check.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "grammar/function_table.h"

namespace alertd::grammar {
namespace {

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
}

void CheckAggregation(const Aggregation& aggregation, ErrorList& errors) {
  ExpectType(*aggregation.expr, ValueType::kVector, "aggregation expression", errors);
  if (!aggregation.param) return;
  const bool counts_values = aggregation.op == AggregateOp::kCountValues;
  ExpectType(*aggregation.param, counts_values ? ValueType::kString : ValueType::kScalar,
             "aggregation parameter", errors);
}

}  // namespace alertd::grammar
