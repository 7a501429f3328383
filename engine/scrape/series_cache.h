#pragma once

// Remembers which series a target's lines name, so that labels are parsed once per series and not
// once per sample.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "engine/window/window.h"

namespace alertd::scrape {

// A target writes the same series in the same order scrape after scrape. The cache keeps that order
// and foretells the next series' text, which the parser then compares instead of scanning it; what
// was not foretold is found by hash. Not thread-safe.
class SeriesCache {
 public:
  using EntryId = uint32_t;

  struct Entry {
    std::string text;                        // the series as the target writes it
    std::optional<window::SeriesId> series;  // none: the window has no room for it
    bool tracked = false;  // gets a staleness marker when it vanishes: no timestamp of its own
    uint64_t seen = 0;     // number of the last scrape that had it
    size_t place = 0;      // in the order of that scrape
  };

  // Starts the reading of an exposition.
  void Begin();

  // The text that probably comes next; empty when there is no telling.
  std::string_view Predicted() const;

  std::optional<EntryId> Find(std::string_view text);

  // REQUIRES: Find(text) is empty. The entry's series is the caller's to set.
  EntryId Add(std::string_view text);

  // Says that the exposition has the entry's series; false when it had it before.
  bool MarkSeen(EntryId entry);

  // Ends the reading. What was added is forgotten again, as if it had not been read.
  void Rollback();

  // Calls `visit` with every entry of the last committed exposition that this one does not have.
  template <typename Visitor>
  void EachVanished(Visitor visit) const {
    for (const EntryId entry : order_) {
      if (entries_[entry].seen != scrape_) visit(entries_[entry]);
    }
  }

  // Ends the reading, and forgets what has vanished.
  void Commit();

  // Forgets entries of the exposition being read, for their series could not be made.
  void Forget(const absl::flat_hash_set<EntryId>& entries);

  Entry& operator[](EntryId entry) { return entries_[entry]; }
  const Entry& operator[](EntryId entry) const { return entries_[entry]; }
  const std::vector<EntryId>& order() const { return order_; }  // of the last committed exposition
  size_t size() const { return by_text_.size(); }

 private:
  void Erase(EntryId entry);

  std::deque<Entry> entries_;  // stays in place: by_text_ looks at the texts
  std::vector<EntryId> free_;
  absl::flat_hash_map<std::string_view, EntryId, std::hash<std::string_view>> by_text_;
  std::vector<EntryId> order_;
  size_t next_ = 0;  // in order_, the predicted one

  uint64_t scrape_ = 0;
  std::vector<EntryId> reading_;  // the order of the exposition being read
  std::vector<EntryId> added_;
};

}  // namespace alertd::scrape
