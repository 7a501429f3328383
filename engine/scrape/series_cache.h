#pragma once

// Remembers which series a target's lines name, so that labels are parsed once per series and not
// once per sample.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "engine/scrape/exposition.h"
#include "engine/window/window.h"

namespace alertd::scrape {

// A target writes the same series in the same order scrape after scrape. The cache keeps the last
// exposition, and foretells the bytes up to the next value, which the parser then compares instead
// of scanning them; what was not foretold is found by hash. Not thread-safe.
class SeriesCache {
 public:
  using EntryId = uint32_t;

  struct Entry {
    std::optional<window::SeriesId> series;  // none: it is dropped, or the window has no room
    bool tracked = false;  // gets a staleness marker when it vanishes: no timestamp of its own
    bool dropped = false;  // by relabeling: the window is never asked for it
    bool added = false;    // by the exposition that is being read
    uint32_t seen = 0;     // number of the last scrape that was found to have it
    uint32_t line = 0;     // the first one with it; if added, in the exposition that is being read
  };

  // A line with a sample, as places in its exposition, which is shorter than 4 GiB.
  struct Line {
    uint32_t begin = 0;  // of the series
    uint32_t series_length = 0;
    uint32_t end = 0;  // of the line, where the next one begins
  };

  // Whether comments must be read, or may be passed over where they are what they were.
  enum class Comments { kRead, kPassOver };

  SeriesCache() : by_text_(0, TextHash{this}, TextEqual{this}) {}
  SeriesCache(const SeriesCache&) = delete;
  SeriesCache& operator=(const SeriesCache&) = delete;

  // Forgets everything.
  void Clear();

  // Starts the reading of an exposition, which must stay where it is until the reading ends.
  void Begin(std::string_view exposition, Comments comments = Comments::kRead);

  // What probably comes next; empty when there is no telling.
  PredictedSample Predicted() const;

  // The next line is the one that was Predicted(): its entry.
  EntryId TakePredicted(Line line);

  // The entry of the series that the next line names; nothing where it is unknown, and nothing is
  // done.
  std::optional<EntryId> Take(Line line);

  // Takes the next line, too. REQUIRES: Take(line) is empty. The entry's series is the caller's to
  // set.
  EntryId Add(Line line);

  // Ends the reading. What was added is forgotten again, as if it had not been read.
  void Rollback();

  // Calls `visit` with every entry of the last committed exposition that this one does not have.
  template <typename Visitor>
  void EachVanished(Visitor visit) const {
    if (IsTheSame()) return;
    for (uint32_t i = 0; i < lines_.size(); ++i) {
      const EntryId entry = lines_[i].entry;
      if (entries_[entry].line == i && !IsSeen(i)) visit(entry);
    }
  }

  // Ends the reading, and forgets what has vanished. Keeps `exposition`, which is the one that was
  // read.
  void Commit(std::string exposition);

  // Forgets entries that the exposition being read has added, for their series could not be made.
  void Forget(const absl::flat_hash_set<EntryId>& entries);

  Entry& operator[](EntryId entry) { return entries_[entry]; }
  const Entry& operator[](EntryId entry) const { return entries_[entry]; }
  // The series as the target writes it. The view ends with the exposition.
  std::string_view TextOf(EntryId entry) const;
  // Of the last committed exposition, in its order.
  std::vector<EntryId> Entries() const;
  size_t size() const { return by_text_.size(); }
  size_t exposition_bytes() const { return exposition_.size(); }  // of the last committed one

 private:
  struct KnownLine {
    uint32_t lead = 0;  // where the line before it ends: comments may stand between
    uint32_t begin = 0;
    uint32_t series_length = 0;
    EntryId entry = 0;
  };
  struct TextHash {
    using is_transparent = void;
    const SeriesCache* cache;
    size_t operator()(std::string_view text) const;
    size_t operator()(EntryId entry) const { return (*this)(cache->TextOf(entry)); }
  };
  struct TextEqual {
    using is_transparent = void;
    const SeriesCache* cache;
    bool operator()(EntryId a, EntryId b) const { return a == b; }
    bool operator()(EntryId a, std::string_view b) const { return cache->TextOf(a) == b; }
  };

  // Whether what is being read has the lines of the last one, and no others.
  bool IsTheSame() const { return in_step_ && next_ == lines_.size(); }
  // Whether the entry of a line of the last exposition is in the one that is being read.
  bool IsSeen(uint32_t line) const {
    return in_step_ ? line < next_ : entries_[lines_[line].entry].seen == scrape_;
  }
  void FallOutOfStep();
  void Note(Line line, EntryId entry);
  void Erase(EntryId entry);

  std::vector<Entry> entries_;
  std::vector<EntryId> free_;
  absl::flat_hash_set<EntryId, TextHash, TextEqual> by_text_;
  std::string exposition_;        // the last committed one
  std::vector<KnownLine> lines_;  // of it
  uint32_t scrape_ = 0;

  std::string_view reading_;  // the exposition that is being read
  std::vector<KnownLine> lines_read_;
  uint32_t line_begin_ = 0;  // of the next one
  Comments comments_ = Comments::kRead;
  size_t next_ = 0;      // in lines_, the predicted one
  bool in_step_ = true;  // each line so far was the one of the last exposition: none is marked seen
  std::vector<EntryId> added_;
};

}  // namespace alertd::scrape
