#pragma once

// Which selectors of a rule find nothing, and what stands nearest to what they ask for.

#include <optional>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/window/window.h"
#include "grammar/ast.h"

namespace alertd::alert {

struct MissingSeries {
  std::string selector;           // without its range, offset and @
  std::optional<Labels> nearest;  // a series that is there; unset when none is anything like it
};

// The selectors of `expr` that no series in the window matches, each once, in the order written; at
// most 16.
//
// Nearest is a series of the same metric that agrees with as many of the other matchers as any; of
// a metric that is not there, one of the metric whose name is spelt most alike.
std::vector<MissingSeries> FindMissingSeries(const grammar::Expr& expr,
                                             const window::Window& window);

}  // namespace alertd::alert
