#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "grammar/ast.h"

namespace alertd::tools {

// Why a query may have no series: "no series match", with the selectors that select none.
// `has_series` says whether a selector, as text, does; not every one may be asked about.
std::string ExplainEmpty(const grammar::Expr& expr,
                         const std::function<Result<bool>(const std::string&)>& has_series);

}  // namespace alertd::tools
