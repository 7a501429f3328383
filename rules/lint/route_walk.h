#pragma once

#include "rules/route.h"

namespace alertd::lint {

// Calls `visit` for the route and everything below it, parents first.
template <typename Visit>
void WalkRoutes(const rules::Route& route, const Visit& visit) {
  visit(route);
  for (const rules::Route& child : route.routes)
    WalkRoutes(child, visit);
}

}  // namespace alertd::lint
