#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/window/value_codec.h"
#include "engine/window/window.h"

namespace alertd::window {

// A block of a file of chunks: samples of many series at the same times, as FORMAT.md says. Each
// series has a slot in it; at times at which it has no sample, NoSample() stands.
class ChunkBlockWriter {
 public:
  // REQUIRES: one to kCodedValuesMax times, rising.
  explicit ChunkBlockWriter(std::span<const Timestamp> times);

  // Gives the next slot these values, as many as there are times, and what they have besides:
  // nothing at all, or something for each of them.
  void Add(std::span<const double> values, std::span<const SampleExtra> extras);

  std::string Finish() const;

 private:
  void AddExtras(std::span<const double> values, std::span<const SampleExtra> extras);

  struct Extras {
    uint32_t slot;
    size_t offset;
  };
  size_t times_count_;
  std::string times_;
  std::string coded_;
  std::string starts_;
  std::string lengths_;
  uint32_t slots_ = 0;
  std::vector<Extras> slots_with_extras_;
  std::string extras_;
};

// What one series has in a block. Of the extras there are none, or one for each time.
struct BlockSamples {
  size_t count = 0;
  std::array<Timestamp, kCodedValuesMax> times;
  std::array<double, kCodedValuesMax> values;
  std::vector<SampleExtra> extras;

  std::span<const Timestamp> at() const { return std::span(times).first(count); }
};

// Reads a block where it stands. The bytes, which it views, may be anything.
class ChunkBlock {
 public:
  // Nothing where they are no block.
  static std::optional<ChunkBlock> From(std::string_view bytes);

  uint32_t slots() const { return slots_; }

  // Whether any sample is in the slot.
  bool Has(uint32_t slot) const { return LengthOf(slot) > 0; }

  // False when the bytes make no sense; then what is read is undefined.
  bool ReadTimes(BlockSamples& out) const;
  // REQUIRES: ReadTimes(out).
  bool ReadValues(uint32_t slot, BlockSamples& out) const;

 private:
  size_t LengthOf(uint32_t slot) const;
  std::optional<std::string_view> FindExtras(uint32_t slot) const;
  bool ReadExtras(uint32_t slot, BlockSamples& out) const;

  uint32_t slots_ = 0;
  size_t times_count_ = 0;
  std::string_view times_;
  std::string_view starts_;
  std::string_view lengths_;
  std::string_view coded_;
  std::string_view extras_;
};

}  // namespace alertd::window
