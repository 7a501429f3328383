#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "engine/window/chunk_block.h"
#include "engine/window/chunk_file.h"
#include "engine/window/log_bytes.h"
#include "engine/window/log_file.h"

namespace alertd::window {
namespace {

// Any bytes as a block: each slot is refused or read, and what was read is written and read again.
void ReadBlockAndWriteAgain(std::string_view bytes) {
  const auto block = ChunkBlock::From(bytes);
  BlockSamples samples;
  if (!block || !block->ReadTimes(samples)) return;
  ChunkBlockWriter writer(samples.at());
  std::vector<BlockSamples> read;
  for (uint32_t slot = 0; slot < block->slots(); ++slot) {
    if (!block->ReadValues(slot, samples)) continue;
    writer.Add(std::span(samples.values).first(samples.count), samples.extras);
    read.push_back(samples);
  }
  const std::string written = writer.Finish();
  const auto again = ChunkBlock::From(written);
  ALERTD_CHECK(again.has_value() && again->ReadTimes(samples));
  for (uint32_t slot = 0; slot < read.size(); ++slot) {
    ALERTD_CHECK(again->ReadValues(slot, samples));
    for (size_t i = 0; i < samples.count; ++i) {
      ALERTD_CHECK(samples.times[i] == read[slot].times[i]);
      ALERTD_CHECK(std::bit_cast<uint64_t>(samples.values[i]) ==
                   std::bit_cast<uint64_t>(read[slot].values[i]));
    }
  }
}

// A file with these bytes for its directory, and so many for its blocks; all checksums but those of
// the blocks are right.
std::string FileOf(size_t block_bytes, std::string_view directory) {
  std::string file(kChunkMagic);
  PutFixed(file, kChunkVersion, kChunkNumberBytes);
  PutFixed(file, Checksum(file), kChunkNumberBytes);
  file.append(block_bytes, 'b');
  std::string footer;
  PutFixed(footer, file.size());
  PutFixed(footer, directory.size());
  PutFixed(footer, Checksum(directory), kChunkNumberBytes);
  PutFixed(footer, Checksum(footer), kChunkNumberBytes);
  file += directory;
  return file + footer;
}

// Any bytes as a directory are refused or read, and all that it names can be asked for.
void ReadDirectory(size_t block_bytes, std::string_view directory) {
  const std::string bytes = FileOf(block_bytes, directory);
  const OpenedFile memory(::memfd_create("chunks", MFD_CLOEXEC));
  ALERTD_CHECK(::write(memory.descriptor(), bytes.data(), bytes.size()) ==
               static_cast<ssize_t>(bytes.size()));
  const auto file = ChunkFile::Open("/proc/self/fd/" + std::to_string(memory.descriptor()));
  if (!file) return;
  static_cast<void>((*file)->Verify());
  const auto ask = [&](std::span<const ChunkLabel> labels, ChunkPlace place, Sample newest) {
    static_cast<void>((*file)->LabelsOf(labels));
    SampleColumns columns;
    (*file)->CopyRange(place, {Timestamp::min(), Timestamp::max()}, columns);
    static_cast<void>((*file)->Latest(place, {Timestamp::min(), newest.at}));
  };
  static_cast<void>((*file)->EachSeries(ask));
}

}  // namespace
}  // namespace alertd::window

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (data[0] == 0) alertd::window::ReadBlockAndWriteAgain(bytes.substr(1));
  alertd::window::ReadDirectory(data[0], bytes.substr(1));
  return 0;
}
