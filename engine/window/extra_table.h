#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/base/timestamp.h"
#include "engine/window/window.h"

namespace alertd::window {

// What few samples have beside a time and a value, by row and time. What stays the same from one
// sample of a row to the next is kept once.
class ExtraTable {
 public:
  // REQUIRES: later than all of the row.
  void Add(uint32_t row, Timestamp at, const SampleExtra& extra);

  bool Has(uint32_t row) const { return rows_.contains(row); }

  // Of the row's sample at that time.
  SampleExtra At(uint32_t row, Timestamp at) const;

  void DropBefore(Timestamp cutoff);
  void Drop(uint32_t row) { rows_.erase(row); }

  size_t bytes() const;  // an estimate of the memory held

 private:
  struct Entry {
    Timestamp at;
    SampleExtra extra;
  };
  absl::flat_hash_map<uint32_t, std::vector<Entry>> rows_;
};

}  // namespace alertd::window
