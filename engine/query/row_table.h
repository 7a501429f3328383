#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/model/labels.h"
#include "engine/query/query.h"

namespace alertd::query {

// What becomes of a row's metric name (and of __type__ and __unit__ with it). With delayed name
// removal a name that an operator drops stays until the answer is made, so that it can be asked for
// on the way there.
enum class NameMark : uint8_t { kKeep, kDrop };

struct RowIdentity {
  Labels labels;
  NameMark mark = NameMark::kKeep;

  bool operator==(const RowIdentity&) const = default;
};

// The labels without __name__, __type__ and __unit__.
Labels WithoutMetricName(const Labels& labels);

// The rows of a node: what each of them stands for. No two rows are the same, and a row stays what
// it is for as long as the table lives.
class RowTable {
 public:
  size_t size() const { return rows_.size(); }
  const Labels& labels(size_t row) const { return rows_[row].labels; }
  const RowIdentity& identity(size_t row) const { return rows_[row]; }

  // Adds a row that is known to be new; such a table answers FindOrAppend() no more.
  void Append(RowIdentity row) { rows_.push_back(std::move(row)); }

  uint32_t FindOrAppend(RowIdentity row);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  std::vector<RowIdentity> rows_;
  // The newest row of each hash, and for every row the one before it with the same hash.
  absl::flat_hash_map<size_t, uint32_t> newest_;
  std::vector<uint32_t> previous_;
};

// Where the rows of one table go in another, for nodes that change labels row by row.
class RowMap {
 public:
  // Takes in the rows of `from` that are new since the last call, as `relabel(identity)` has them.
  template <typename Relabel>
  void Extend(const RowTable& from, RowTable& to, const Relabel& relabel) {
    while (targets_.size() < from.size()) {
      const auto row = static_cast<uint32_t>(targets_.size());
      const uint32_t target = to.FindOrAppend(relabel(from.identity(row)));
      identity_ = identity_ && target == row;
      targets_.push_back(target);
    }
  }

  // Whether every row keeps its number, so that no two meet.
  bool identity() const { return identity_; }
  uint32_t operator[](size_t row) const { return targets_[row]; }
  size_t size() const { return targets_.size(); }

 private:
  std::vector<uint32_t> targets_;
  bool identity_ = true;
};

// Drops the name from rows, at once or by a mark.
class NameDropper {
 public:
  explicit NameDropper(NameRemoval removal) : removal_(removal) {}

  // One that, where names are dropped at once, leaves __type__ and __unit__.
  NameDropper KeepingTypeAndUnit() const;

  RowIdentity operator()(const RowIdentity& row) const;

 private:
  enum class AtOnce : uint8_t { kNameTypeAndUnit, kName };

  NameRemoval removal_;
  AtOnce at_once_ = AtOnce::kNameTypeAndUnit;
};

}  // namespace alertd::query
