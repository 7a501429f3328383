#include "engine/window/series_table.h"

#include <utility>
#include <vector>

namespace alertd::window {

SeriesTable::SeriesTable()
    : index_(symbols_), starts_{0}, by_labels_(0, HashOf{this}, SameLabels{this}) {}

std::optional<SeriesId> SeriesTable::Find(const Labels& labels) const {
  const auto found = by_labels_.find(labels);
  if (found == by_labels_.end()) return std::nullopt;
  return *found;
}

SeriesId SeriesTable::Create(const Labels& labels) {
  const SeriesId series = size();
  for (const Label label : labels) {
    const SymbolPair pair{symbols_.Intern(label.name), symbols_.Intern(label.value)};
    labels_.push_back(pair);
    index_.Add(series, pair.name, pair.value);
  }
  starts_.push_back(labels_.size());
  hashes_.push_back(labels.Hash());
  by_labels_.insert(series);
  return series;
}

bool SeriesTable::Has(SeriesId series, const Labels& labels) const {
  const std::span<const SymbolPair> pairs = PairsOf(series);
  auto pair = pairs.begin();
  for (const Label label : labels) {
    if (pair == pairs.end() || symbols_.Text(pair->name) != label.name ||
        symbols_.Text(pair->value) != label.value) {
      return false;
    }
    ++pair;
  }
  return pair == pairs.end();
}

Labels SeriesTable::LabelsOf(SeriesId series) const {
  std::vector<Label> labels;
  EachLabel(series, [&labels](Label label) { labels.push_back(label); });
  return Labels::From(std::move(labels));
}

std::string_view SeriesTable::ValueOf(SeriesId series, std::string_view name) const {
  for (const SymbolPair pair : PairsOf(series)) {
    if (symbols_.Text(pair.name) == name) return symbols_.Text(pair.value);
  }
  return {};
}

std::vector<SeriesId> SeriesTable::Select(const Matchers& matchers, SeriesId first) const {
  LabelIndex::Selection selection = index_.Select(matchers, first, size());
  for (const Matcher* const matcher : selection.unasked) {
    std::erase_if(selection.series, [this, matcher](SeriesId series) {
      return !matcher->Matches(ValueOf(series, matcher->name()));
    });
  }
  return std::move(selection.series);
}

size_t SeriesTable::bytes() const {
  return symbols_.bytes() + index_.bytes() + labels_.capacity() * sizeof(SymbolPair) +
         (starts_.capacity() + hashes_.capacity()) * sizeof(size_t) +
         by_labels_.capacity() * (sizeof(SeriesId) + 1);
}

}  // namespace alertd::window
