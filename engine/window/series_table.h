#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/window/label_index.h"
#include "engine/window/symbol_table.h"
#include "engine/window/window.h"

namespace alertd::window {

// The label sets of all series, interned, with the indexes to find them by. Ids are dense, in the
// order of creation, and hold for the table's life. Not thread-safe.
class SeriesTable {
 public:
  SeriesTable();
  SeriesTable(const SeriesTable&) = delete;
  SeriesTable& operator=(const SeriesTable&) = delete;

  SeriesId size() const { return static_cast<SeriesId>(hashes_.size()); }

  std::optional<SeriesId> Find(const Labels& labels) const;
  // REQUIRES: Find(labels) is empty.
  SeriesId Create(const Labels& labels);

  Labels LabelsOf(SeriesId series) const;
  template <typename Visitor>
  void EachLabel(SeriesId series, Visitor visit) const {
    for (const SymbolPair pair : PairsOf(series)) {
      visit(Label{symbols_.Text(pair.name), symbols_.Text(pair.value)});
    }
  }
  size_t LabelCount(SeriesId series) const { return PairsOf(series).size(); }
  // As EachLabel, with the symbols of the name and the value.
  template <typename Visitor>
  void EachSymbol(SeriesId series, Visitor visit) const {
    for (const SymbolPair pair : PairsOf(series))
      visit(pair.name, pair.value);
  }
  // The value of one label; empty when the series does not have it.
  std::string_view ValueOf(SeriesId series, std::string_view name) const;

  // The matching series with ids of at least `first`, by id.
  std::vector<SeriesId> Select(const Matchers& matchers, SeriesId first) const;

  const LabelIndex& index() const { return index_; }
  const SymbolTable& symbols() const { return symbols_; }

  // An estimate of the memory held.
  size_t bytes() const;

 private:
  struct SymbolPair {
    Symbol name;
    Symbol value;
  };
  struct HashOf {
    using is_transparent = void;
    const SeriesTable* table;
    size_t operator()(SeriesId series) const { return table->hashes_[series]; }
    size_t operator()(const Labels& labels) const { return labels.Hash(); }
  };
  struct SameLabels {
    using is_transparent = void;
    const SeriesTable* table;
    bool operator()(SeriesId a, SeriesId b) const { return a == b; }
    bool operator()(SeriesId a, const Labels& b) const { return table->Has(a, b); }
    bool operator()(const Labels& a, SeriesId b) const { return table->Has(b, a); }
  };

  // The labels of one series, by name.
  std::span<const SymbolPair> PairsOf(SeriesId series) const {
    const size_t start = starts_[series];
    return std::span(labels_).subspan(start, starts_[size_t{series} + 1] - start);
  }
  bool Has(SeriesId series, const Labels& labels) const;

  SymbolTable symbols_;
  LabelIndex index_;
  std::vector<SymbolPair> labels_;  // of all series, one after the other, by name within a series
  std::vector<size_t> starts_;      // of each series in labels_, and the end
  std::vector<size_t> hashes_;
  absl::flat_hash_set<SeriesId, HashOf, SameLabels> by_labels_;
};

}  // namespace alertd::window
