#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/window/chunk_block.h"
#include "engine/window/chunk_format.h"
#include "engine/window/log_file.h"

namespace alertd::window {

// Writes a file of chunks, sheet after sheet: series that share their times. Not thread-safe.
class ChunkWriter {
 public:
  // Fails with kUnavailable, as all of these do.
  static Result<ChunkWriter> Create(const std::string& path, ChunkSpan span);

  // REQUIRES: one time at least, rising.
  void BeginSheet(std::vector<Timestamp> times);

  // A series with its values, one for each time, and what they have besides: nothing at all, or
  // something for each of them. Returns its slot in the sheet. REQUIRES: it has a sample.
  uint32_t Add(const Labels& labels, std::span<const double> values,
               std::span<const SampleExtra> extras);

  // A sheet without series is left out.
  Status EndSheet();

  // The number of the sheet that is being written.
  uint32_t sheet_count() const { return sheets_; }

  // Returns when all is on disk, under the name that it was created with.
  Status Finish();

  uint64_t samples() const { return samples_; }

 private:
  ChunkWriter(LogFile file, ChunkSpan span) : file_(std::move(file)), span_(span) {}
  uint64_t TextNumber(std::string_view text);
  void PutLabels(const Labels& labels);
  void PutSlot(const Labels& labels, std::span<const double> values);
  std::string Directory() const;

  LogFile file_;
  ChunkSpan span_;
  uint64_t samples_ = 0;
  uint32_t sheets_ = 0;
  std::optional<Timestamp> oldest_;
  std::optional<Timestamp> newest_;
  std::deque<std::string> texts_;  // stay in place
  absl::flat_hash_map<std::string_view, uint64_t> text_numbers_;
  std::string directory_of_sheets_;
  // Of the sheet that is being written.
  std::vector<Timestamp> times_;
  std::vector<ChunkBlockWriter> blocks_;
  size_t times_per_block_ = 0;
  uint32_t slots_ = 0;
  std::string directory_of_slots_;
  std::vector<ChunkLabel> labels_before_;  // of the slot before
};

}  // namespace alertd::window
