#pragma once

// Every function of PromQL, with its types and one sentence of documentation. This one table feeds
// the type checker, the suggestions for misspelt names, `--help` and the console's completion.

#include <span>
#include <string_view>
#include <vector>

#include "grammar/ast.h"

namespace alertd::grammar {

struct FunctionSignature {
  std::string_view name;
  std::vector<ValueType> args;
  // How many more arguments of the last type may follow (negative: any number), the last of `args`
  // being optional itself; 0 where exactly `args` are taken. The same meaning as in Prometheus.
  int variadic = 0;
  ValueType returns = ValueType::kVector;
  bool experimental = false;
  std::string_view doc;
};

// Sorted by name.
std::span<const FunctionSignature> AllFunctions();

// Null when there is none of that name.
const FunctionSignature* FindFunction(std::string_view name);

}  // namespace alertd::grammar
