#pragma once

// The numbers of a file of chunks, by the words of FORMAT.md.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/timestamp.h"

namespace alertd::window {

inline constexpr std::string_view kChunkMagic = "alertdSC";
inline constexpr uint64_t kChunkVersion = 1;
inline constexpr size_t kChunkNumberBytes = 4;
inline constexpr size_t kChunkHeaderBytes = kChunkMagic.size() + 2 * kChunkNumberBytes;
inline constexpr size_t kChunkFooterBytes = 2 * sizeof(uint64_t) + 2 * kChunkNumberBytes;

// How a series' last value stands in the directory: a whole number, doubled, or this and its bits.
inline constexpr uint64_t kLastValueBits = 1;

// A label by the numbers of its texts.
struct ChunkLabel {
  uint64_t name = 0;
  uint64_t value = 0;
  bool operator==(const ChunkLabel& other) const = default;
};

// What a file is about.
struct ChunkSpan {
  uint64_t first_file = 0;  // the number of the first file that this one takes the place of
  uint64_t level = 0;       // how often its samples were put together from smaller files
  Timestamp until{};        // all its samples are older
};

}  // namespace alertd::window
