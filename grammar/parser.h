#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "grammar/ast.h"

namespace alertd::grammar {

struct ParseLimits {
  size_t bytes_max = 1 << 20;
  size_t depth_max = 256;      // of brackets in brackets, calls in calls and the like
  size_t levels_max = 1024;    // of the tree; a flat chain has one for each of its operators
  size_t nodes_max = 100'000;  // and tokens, of which every node has at least one
};

struct ParseOutcome {
  std::shared_ptr<const Expr> root;  // null exactly when there are errors
  std::vector<SourceError> errors;   // by place; at least the first is exact
};

// Text to a type-checked tree. Never throws and needs a bounded stack, whatever the text.
// Thread-safe.
ParseOutcome ParseExpr(std::string_view text, const ParseLimits& limits = {});

// As ParseExpr, for callers that have nowhere to point: the message of the first error begins with
// "line:column: parse error: ".
Result<std::shared_ptr<const Expr>> ParseExprOrError(std::string_view text);

// What /api/v1/series takes: a vector selector without offset or @.
Result<Matchers> ParseSelector(std::string_view text);

}  // namespace alertd::grammar
