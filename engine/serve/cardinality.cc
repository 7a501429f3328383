#include "engine/serve/cardinality.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/model/equal_matcher.h"
#include "engine/model/labels.h"

namespace alertd::serve {
namespace {

// The largest of many counts, in little memory.
class Largest {
 public:
  explicit Largest(size_t entries_max) : entries_max_(entries_max) {}

  void Add(std::string name, size_t count) {
    if (count == 0) return;
    entries_.push_back({.name = std::move(name), .count = count});
    if (entries_.size() > 2 * entries_max_ + kSlack) Cut();
  }

  std::vector<NamedCount> Take() {
    Cut();
    return std::move(entries_);
  }

 private:
  static constexpr size_t kSlack = 1'000;

  void Cut() {
    std::sort(entries_.begin(), entries_.end(), [](const NamedCount& a, const NamedCount& b) {
      return std::tie(b.count, a.name) < std::tie(a.count, b.name);
    });
    if (entries_.size() > entries_max_) entries_.resize(entries_max_);
  }

  size_t entries_max_;
  std::vector<NamedCount> entries_;
};

size_t CountSeries(const window::Window& window, const std::string& name,
                   const std::string& value) {
  return window.Select({EqualMatcher(name, value)}).size();
}

}  // namespace

Cardinality CountCardinality(const window::Window& window, size_t entries_max) {
  Cardinality cardinality;
  Largest metrics(entries_max);
  Largest values_of(entries_max);
  Largest bytes_of(entries_max);
  Largest pairs(entries_max);
  for (const std::string& name : window.LabelNames({})) {
    const std::vector<std::string> values = window.LabelValues(name, {});
    size_t bytes = 0;
    for (const std::string& value : values) {
      bytes += value.size();
      const size_t series = CountSeries(window, name, value);
      std::string pair = name;
      pair.append("=").append(value);
      pairs.Add(std::move(pair), series);
      if (name == kMetricNameLabel) metrics.Add(value, series);
    }
    cardinality.label_pairs += values.size();
    values_of.Add(name, values.size());
    bytes_of.Add(name, bytes);
  }
  cardinality.series_by_metric = metrics.Take();
  cardinality.values_by_label = values_of.Take();
  cardinality.bytes_by_label = bytes_of.Take();
  cardinality.series_by_pair = pairs.Take();
  return cardinality;
}

}  // namespace alertd::serve
