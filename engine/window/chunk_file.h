#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/sample.h"
#include "engine/window/chunk_block.h"
#include "engine/window/chunk_format.h"
#include "engine/window/log_bytes.h"
#include "engine/window/window.h"

namespace alertd::window {

// Where the samples of a series stand in a file of chunks.
struct ChunkPlace {
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  uint32_t sheet = kNone;
  uint32_t slot = 0;

  bool IsNone() const { return sheet == kNone; }
};

// A file's bytes in memory as they are read, which the system takes back when it needs to.
class FileMapping {
 public:
  static Result<FileMapping> Open(const std::string& path);
  ~FileMapping();
  FileMapping(FileMapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  FileMapping& operator=(FileMapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  std::string_view bytes() const { return bytes_; }

 private:
  explicit FileMapping(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

// A file of chunks, read where it stands. What is in it never changes; a block's checksum is looked
// at when it is first read. Thread-safe.
class ChunkFile {
 public:
  // Fails with kUnavailable when the file cannot be read, with kUnsupported when it is of a later
  // version, with kInvalidInput when it is not as it was written.
  static Result<std::shared_ptr<const ChunkFile>> Open(const std::string& path);

  const ChunkSpan& span() const { return span_; }
  Timestamp oldest() const { return oldest_; }
  Timestamp newest() const { return newest_; }
  uint64_t samples() const { return samples_; }
  uint32_t sheet_count() const { return static_cast<uint32_t>(sheets_.size()); }
  uint64_t file_bytes() const { return mapping_.bytes().size(); }
  size_t memory_bytes() const;  // an estimate, without the mapping

  // Calls `visit(labels, place, newest sample)` with each series, whose labels are spans of
  // ChunkLabels. False when it makes no sense; then some have been visited.
  template <typename Visitor>
  bool EachSeries(Visitor visit) const;
  std::span<const std::string_view> texts() const { return texts_; }
  Labels LabelsOf(std::span<const ChunkLabel> labels) const;

  // Appends the samples within the range to `out`, without staleness markers. Blocks that are
  // damaged are passed over.
  void CopyRange(ChunkPlace place, LeftOpenRange range, SampleColumns& out) const;

  // The newest sample within the range, also one that says that the series has ended.
  std::optional<Sample> Latest(ChunkPlace place, LeftOpenRange range) const;

  // The histogram of the series' sample of that time; null when there is none.
  HistogramPtr HistogramAt(ChunkPlace place, Timestamp at) const;

  // For those who write it anew: the times of a sheet, and all samples of a series at such times.
  std::vector<Timestamp> TimesOf(uint32_t sheet) const;
  template <typename Visitor>
  void EachBlockOf(ChunkPlace place, LeftOpenRange range, Visitor visit) const;

  // Whether any block was found that is not as it was written.
  bool damaged() const { return damaged_; }
  // Looks at all blocks; whether none is damaged.
  bool Verify() const;

 private:
  struct Block {
    uint64_t offset = 0;
    uint64_t length = 0;
    uint32_t checksum = 0;
    Timestamp oldest{};
    Timestamp newest{};
  };
  struct Sheet {
    uint32_t first_block = 0;
    uint32_t blocks = 0;
    uint32_t slots = 0;
    std::string_view directory;  // of its slots
  };

  explicit ChunkFile(FileMapping mapping) : mapping_(std::move(mapping)) {}
  Status ReadHeader() const;
  Result<std::string_view> FindDirectory();
  bool ReadDirectory(std::string_view directory);
  bool ReadSheet(ByteReader& reader, uint64_t& offset);
  std::span<const Block> BlocksOf(uint32_t sheet) const;
  std::optional<ChunkBlock> Check(const Block& block) const;
  bool ReadLabels(ByteReader& reader, std::vector<ChunkLabel>& labels) const;
  static bool ReadLast(ByteReader& reader, Timestamp sheet_newest, Sample& last);

  FileMapping mapping_;
  ChunkSpan span_;
  Timestamp oldest_{};
  Timestamp newest_{};
  uint64_t samples_ = 0;
  uint64_t data_end_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<Sheet> sheets_;
  std::vector<Block> blocks_;
  std::unique_ptr<std::atomic<bool>[]> checked_;  // by block: its checksum is right
  mutable std::atomic<bool> damaged_ = false;
};

template <typename Visitor>
bool ChunkFile::EachSeries(Visitor visit) const {
  std::vector<ChunkLabel> labels;
  for (uint32_t sheet = 0; sheet < sheets_.size(); ++sheet) {
    labels.clear();
    ByteReader reader(sheets_[sheet].directory);
    const Timestamp newest = BlocksOf(sheet).back().newest;
    for (uint32_t slot = 0; slot < sheets_[sheet].slots; ++slot) {
      Sample last;
      if (!ReadLabels(reader, labels) || !ReadLast(reader, newest, last)) return false;
      visit(std::span<const ChunkLabel>(labels), ChunkPlace{sheet, slot}, last);
    }
    if (!reader.empty()) return false;
  }
  return true;
}

// Calls `visit(block samples)` with each block that has any within the range, by time.
template <typename Visitor>
void ChunkFile::EachBlockOf(ChunkPlace place, LeftOpenRange range, Visitor visit) const {
  BlockSamples samples;
  for (const Block& each : BlocksOf(place.sheet)) {
    if (each.newest <= range.after || each.oldest > range.until) continue;
    const std::optional<ChunkBlock> block = Check(each);
    if (!block || !block->Has(place.slot)) continue;
    if (block->ReadTimes(samples) && block->ReadValues(place.slot, samples)) {
      visit(std::as_const(samples));
    } else {
      damaged_ = true;
    }
  }
}

}  // namespace alertd::window
