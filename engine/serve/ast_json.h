#pragma once

#include "engine/serve/json_writer.h"
#include "grammar/ast.h"

namespace alertd::serve {

// An expression's tree as Prometheus' parse_query answers it.
void WriteExpr(JsonWriter& json, const grammar::Expr& expr);

}  // namespace alertd::serve
