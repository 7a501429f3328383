#pragma once

#include <vector>

#include "rules/relabel.h"
#include "rules/schema/shape.h"

namespace alertd::rules {

// A rule of `relabel_configs:` and its kin.
extern const Shape kRelabelShape;

// The rules of a list that was read by that shape; those that were not right are left out.
std::vector<RelabelRule> ToRelabelRules(const std::vector<Settings>& rules);

}  // namespace alertd::rules
