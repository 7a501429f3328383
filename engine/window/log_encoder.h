#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/window/sample_store.h"
#include "engine/window/series_table.h"
#include "engine/window/window.h"

namespace alertd::window {

// Writes samples as they are appended, in the language of FORMAT.md: about three bytes each. Not
// thread-safe.
//
// What it writes belongs to one segment after the other. A segment stands for itself: it names each
// series where it first has a sample of it, and values follow from those before them.
class LogEncoder {
 public:
  // Holds at most about that many bytes.
  explicit LogEncoder(size_t bytes_max) : bytes_max_(bytes_max) {}

  // What follows until the next call is of a batch of that origin.
  void BeginBatch(const BatchOrigin& origin) { origin_ = origin; }

  // Notes a sample of a series of `table`. `extra` may be null.
  void Add(const SeriesTable& table, SeriesId series, Sample sample, const SampleExtra* extra);

  // The series have other ids now: those of `old_ids` are 0, 1, …
  void Keep(const std::vector<SeriesId>& old_ids);

  // What was noted since the last call. With kNewSegment what comes later is of another segment.
  LogBlock Take(LogCut cut);

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  struct Written {
    uint32_t number = kNone;  // of the series, within the segment
    uint64_t bits = 0;        // of its last value there
  };

  void BeginSegment();
  void NameSeries(const SeriesTable& table, SeriesId series);
  void PutSymbol(const SymbolTable& symbols, Symbol symbol);
  void PutText(std::string_view text);
  void PutTime(Timestamp at);
  void PutExtra(const SampleExtra& extra);
  void PutValue(Written& written, double value, uint64_t place);

  size_t bytes_max_;
  std::string bytes_;
  Timestamp newest_ = Timestamp::min();  // of the samples in them
  bool lost_some_ = false;               // until the next segment nothing is noted
  std::vector<Written> written_;
  std::vector<uint32_t> symbols_;  // the number within the segment, by the table's symbol
  uint32_t series_count_ = 0;
  uint32_t symbol_count_ = 0;
  uint32_t expected_ = 0;  // the number after that of the last sample
  int64_t time_ms_ = 0;
  BatchOrigin origin_;  // views what the caller of BeginBatch() has
  // Of the samples to come, by name, with their numbers within the segment.
  std::string source_;
  absl::flat_hash_map<std::string, uint32_t> sources_;
};

}  // namespace alertd::window
