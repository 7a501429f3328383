#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <absl/container/btree_set.h>
#include <absl/container/flat_hash_map.h>

#include "engine/model/matcher.h"
#include "engine/window/postings.h"
#include "engine/window/symbol_table.h"
#include "engine/window/window.h"

namespace alertd::window {

// The inverted index: which series have a label. Not thread-safe.
class LabelIndex {
 public:
  // `symbols` must outlive the index.
  explicit LabelIndex(const SymbolTable& symbols) : symbols_(symbols) {}

  // Enters one label of a series. Series come in the order of their ids.
  void Add(SeriesId series, Symbol name, Symbol value);

  // Series by id, and the matchers that are yet to be asked of each of them: expressions that
  // would have to be run over more values than there are series left.
  struct Selection {
    Postings series;
    std::vector<const Matcher*> unasked;
  };

  // The series in [first, end) that match, but for those that `unasked` refuses.
  Selection Select(const Matchers& matchers, SeriesId first, SeriesId end) const;

  // Every value of a name with the series that have it, in no order.
  template <typename Visitor>
  void EachValue(std::string_view name, Visitor visit) const {
    const NameEntry* const entry = Find(name);
    if (entry == nullptr) return;
    for (const auto& [value, postings] : entry->values)
      visit(value, PostingsView(postings));
  }

  // Every name with the series that have it, in no order.
  template <typename Visitor>
  void EachName(Visitor visit) const {
    for (const auto& [name, entry] : names_)
      visit(name, PostingsView(entry->all));
  }

  size_t value_count() const { return value_count_; }

  // An estimate of the memory held.
  size_t bytes() const { return bytes_; }

 private:
  // Symbols in the order of their texts; a text stands for any symbol that has it.
  struct ByText {
    using is_transparent = void;
    const SymbolTable* symbols;
    bool operator()(Symbol a, Symbol b) const { return symbols->Text(a) < symbols->Text(b); }
    bool operator()(Symbol a, std::string_view b) const { return symbols->Text(a) < b; }
    bool operator()(std::string_view a, Symbol b) const { return a < symbols->Text(b); }
  };

  struct NameEntry {
    explicit NameEntry(const SymbolTable* symbols) : sorted(ByText{symbols}) {}
    absl::flat_hash_map<Symbol, Postings> values;
    absl::btree_set<Symbol, ByText> sorted;
    Postings all;  // the series that have the name
  };

  const NameEntry* Find(std::string_view name) const;

  // The lists of those values of the label that an equality names or an expression matches,
  // negated or not.
  std::vector<PostingsView> NamedBy(const Matcher& matcher, const NameEntry& entry,
                                    SeriesId first) const;
  void AddValue(const NameEntry& entry, std::string_view value, SeriesId first,
                std::vector<PostingsView>& lists) const;

  Postings KeptBy(const Matcher& matcher, SeriesId first, SeriesId end) const;
  void DropRefused(const Matcher& matcher, SeriesId first, Postings& selected) const;

  // How many values the expression of the matcher would have to be run over.
  size_t ScanCost(const Matcher& matcher) const;

  const SymbolTable& symbols_;
  absl::flat_hash_map<Symbol, std::unique_ptr<NameEntry>> names_;
  size_t value_count_ = 0;
  size_t bytes_ = 0;
};

}  // namespace alertd::window
