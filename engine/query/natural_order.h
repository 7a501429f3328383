#pragma once

#include <string_view>

namespace alertd::query {

// Whether `a` comes before `b` in an order where runs of digits count as numbers: web2 before
// web10.
bool NaturalLess(std::string_view a, std::string_view b);

}  // namespace alertd::query
