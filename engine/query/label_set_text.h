#pragma once

#include <string>

#include "engine/model/labels.h"

namespace alertd::query {

// {__name__="up", job="node"}: the name is a label like the others, as Prometheus has series in the
// errors of matching.
std::string FormatLabelSet(const Labels& labels);

}  // namespace alertd::query
