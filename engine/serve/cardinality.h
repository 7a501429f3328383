#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/window/window.h"

namespace alertd::serve {

struct NamedCount {
  std::string name;
  size_t count = 0;
};

// Where a window's series come from: of each list the entries with the most.
struct Cardinality {
  size_t label_pairs = 0;                    // that any series has
  std::vector<NamedCount> series_by_metric;  // of the metric's name
  std::vector<NamedCount> values_by_label;   // of the label's name
  std::vector<NamedCount> bytes_by_label;    // of the label's values
  std::vector<NamedCount> series_by_pair;    // of "name=value"
};

// Counts, with at most `entries_max` entries a list. Slow: it looks at every pair of labels.
Cardinality CountCardinality(const window::Window& window, size_t entries_max);

}  // namespace alertd::serve
