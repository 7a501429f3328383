#include "engine/window/chunk_file.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "engine/model/utf8.h"
#include "engine/window/log_bytes.h"
#include "engine/window/log_file.h"
#include "engine/window/value_codec.h"

namespace alertd::window {
namespace {

std::string Reason(int error) { return std::system_category().message(error); }

Timestamp Later(Timestamp time, uint64_t by_ms) {
  const auto count = static_cast<uint64_t>(time.time_since_epoch().count()) + by_ms;
  return Timestamp(Duration(static_cast<int64_t>(count)));
}

std::optional<Timestamp> ReadTime(ByteReader& reader) {
  const std::optional<int64_t> ms = reader.Signed();
  if (!ms) return std::nullopt;
  return Timestamp(Duration(*ms));
}

// The places of the block's times that are within the range.
std::pair<size_t, size_t> PlacesWithin(std::span<const Timestamp> times, LeftOpenRange range) {
  const auto begin = std::upper_bound(times.begin(), times.end(), range.after);
  const auto end = std::upper_bound(begin, times.end(), range.until);
  return {static_cast<size_t>(begin - times.begin()), static_cast<size_t>(end - times.begin())};
}

}  // namespace

Result<FileMapping> FileMapping::Open(const std::string& path) {
  const OpenedFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found = {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &found) != 0) {
    return Unavailable("it cannot be read: " + Reason(errno));
  }
  const auto size = static_cast<size_t>(found.st_size);
  if (size == 0) return FileMapping({});
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (bytes == MAP_FAILED) return Unavailable("it cannot be mapped: " + Reason(errno));
  return FileMapping({static_cast<const char*>(bytes), size});
}

FileMapping::~FileMapping() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

Result<std::shared_ptr<const ChunkFile>> ChunkFile::Open(const std::string& path) {
  ALERTD_TRY(FileMapping mapping, FileMapping::Open(path));
  // Not make_shared: only this function makes one.
  const std::shared_ptr<ChunkFile> file(new ChunkFile(std::move(mapping)));
  ALERTD_TRY([[maybe_unused]] const auto known, file->ReadHeader());
  ALERTD_TRY(const std::string_view directory, file->FindDirectory());
  if (!file->ReadDirectory(directory)) return InvalidInput("its directory makes no sense");
  file->checked_ = std::make_unique<std::atomic<bool>[]>(file->blocks_.size());
  return std::shared_ptr<const ChunkFile>(file);
}

Status ChunkFile::ReadHeader() const {
  const std::string_view header = mapping_.bytes().substr(0, kChunkHeaderBytes);
  const std::string_view checked = header.substr(0, kChunkHeaderBytes - kChunkNumberBytes);
  ByteReader reader(header.substr(std::min(header.size(), kChunkMagic.size())));
  const uint64_t version = reader.Fixed(kChunkNumberBytes).value_or(0);
  const std::optional<uint64_t> checksum = reader.Fixed(kChunkNumberBytes);
  if (!header.starts_with(kChunkMagic) || !checksum || Checksum(checked) != *checksum) {
    return InvalidInput("it does not begin as a file of chunks does");
  }
  if (version == kChunkVersion) return Ok();
  return Unsupported("it is of version " + std::to_string(version) +
                     " of the format, and only version " + std::to_string(kChunkVersion) +
                     " is known here");
}

Result<std::string_view> ChunkFile::FindDirectory() {
  const std::string_view bytes = mapping_.bytes();
  if (bytes.size() < kChunkHeaderBytes + kChunkFooterBytes) return InvalidInput("it is too short");
  const std::string_view footer = bytes.substr(bytes.size() - kChunkFooterBytes);
  ByteReader reader(footer);
  const uint64_t offset = *reader.Fixed();
  const uint64_t length = *reader.Fixed();
  const uint64_t checksum = *reader.Fixed(kChunkNumberBytes);
  const uint64_t footer_checksum = *reader.Fixed(kChunkNumberBytes);
  const uint64_t end = bytes.size() - kChunkFooterBytes;
  if (Checksum(footer.substr(0, kChunkFooterBytes - kChunkNumberBytes)) != footer_checksum ||
      offset < kChunkHeaderBytes || offset > end || length != end - offset) {
    return InvalidInput("it does not end as a file of chunks does");
  }
  const std::string_view directory = bytes.substr(offset, length);
  if (Checksum(directory) != checksum) return InvalidInput("its directory's checksum is wrong");
  data_end_ = offset;
  return directory;
}

bool ChunkFile::ReadDirectory(std::string_view directory) {
  ByteReader reader(directory);
  const auto first_file = reader.Varint();
  const auto level = reader.Varint();
  const auto until = ReadTime(reader);
  const auto oldest = ReadTime(reader);
  const auto newest = ReadTime(reader);
  const auto samples = reader.Varint();
  const auto texts = reader.Varint();
  // Each takes a byte and more.
  if (!first_file || !level || !until || !oldest || !newest || !samples || !texts ||
      *texts > reader.left()) {
    return false;
  }
  span_ = {.first_file = *first_file, .level = *level, .until = *until};
  oldest_ = *oldest;
  newest_ = *newest;
  samples_ = *samples;
  texts_.reserve(*texts);
  for (uint64_t i = 0; i < *texts; ++i) {
    const auto length = reader.Varint();
    const auto text = length ? reader.Text(*length) : std::nullopt;
    if (!text || !IsValidUtf8(*text)) return false;
    texts_.push_back(*text);
  }
  const auto sheets = reader.Varint();
  if (!sheets || *sheets > reader.left()) return false;
  sheets_.reserve(*sheets);
  uint64_t offset = kChunkHeaderBytes;
  for (uint64_t i = 0; i < *sheets; ++i) {
    if (!ReadSheet(reader, offset)) return false;
  }
  return reader.empty() && offset == data_end_;
}

bool ChunkFile::ReadSheet(ByteReader& reader, uint64_t& offset) {
  const auto blocks = reader.Varint();
  if (!blocks || *blocks == 0 || *blocks > reader.left()) return false;
  Sheet sheet;
  sheet.first_block = static_cast<uint32_t>(blocks_.size());
  sheet.blocks = static_cast<uint32_t>(*blocks);
  for (uint64_t i = 0; i < *blocks; ++i) {
    const auto length = reader.Varint();
    const auto checksum = reader.Fixed(kChunkNumberBytes);
    const auto oldest = ReadTime(reader);
    const auto span = reader.Varint();
    if (!length || !checksum || !oldest || !span || *length > data_end_ - offset) return false;
    blocks_.push_back({.offset = offset,
                       .length = *length,
                       .checksum = static_cast<uint32_t>(*checksum),
                       .oldest = *oldest,
                       .newest = Later(*oldest, *span)});
    offset += *length;
  }
  const auto slots = reader.Varint();
  const auto bytes = reader.Varint();
  const auto directory = bytes ? reader.Text(*bytes) : std::nullopt;
  if (!slots || !directory || *slots > directory->size()) return false;
  sheet.slots = static_cast<uint32_t>(*slots);
  sheet.directory = *directory;
  sheets_.push_back(sheet);
  return true;
}

// `labels` are those of the slot before, of which some are the same.
bool ChunkFile::ReadLabels(ByteReader& reader, std::vector<ChunkLabel>& labels) const {
  const auto count = reader.Varint();
  const auto same =
      count && *count / 8 < reader.left() ? reader.Text((*count + 7) / 8) : std::nullopt;
  if (!same) return false;
  const size_t before = labels.size();
  labels.resize(*count);
  for (size_t i = 0; i < *count; ++i) {
    const bool is_same = (static_cast<uint8_t>((*same)[i / 8]) >> (i % 8) & 1U) != 0;
    if (is_same && i < before) continue;
    const auto name = reader.Varint();
    const auto value = reader.Varint();
    if (is_same || !name || !value || *name >= texts_.size() || *value >= texts_.size()) {
      return false;
    }
    labels[i] = {*name, *value};
  }
  return true;
}

Labels ChunkFile::LabelsOf(std::span<const ChunkLabel> labels) const {
  std::vector<Label> found;
  found.reserve(labels.size());
  for (const ChunkLabel label : labels)
    found.push_back({texts_[label.name], texts_[label.value]});
  return Labels::From(std::move(found));
}

bool ChunkFile::ReadLast(ByteReader& reader, Timestamp sheet_newest, Sample& last) {
  const auto before = reader.Varint();
  const auto value = reader.Varint();
  if (!before || !value) return false;
  last.at = Timestamp(Duration(static_cast<int64_t>(
      static_cast<uint64_t>(sheet_newest.time_since_epoch().count()) - *before)));
  if ((*value & kLastValueBits) == 0) {
    last.value = static_cast<double>(FromZigzag(*value >> 1U));
    return true;
  }
  const auto bits = reader.Fixed();
  if (!bits) return false;
  last.value = std::bit_cast<double>(*bits);
  return true;
}

std::span<const ChunkFile::Block> ChunkFile::BlocksOf(uint32_t sheet) const {
  return std::span(blocks_).subspan(sheets_[sheet].first_block, sheets_[sheet].blocks);
}

std::optional<ChunkBlock> ChunkFile::Check(const Block& block) const {
  const std::string_view bytes = mapping_.bytes().substr(block.offset, block.length);
  std::atomic<bool>& checked = checked_[static_cast<size_t>(&block - blocks_.data())];
  if (!checked.load(std::memory_order_relaxed)) {
    if (Checksum(bytes) != block.checksum) {
      damaged_ = true;
      return std::nullopt;
    }
    checked.store(true, std::memory_order_relaxed);
  }
  const std::optional<ChunkBlock> read = ChunkBlock::From(bytes);
  if (!read) damaged_ = true;
  return read;
}

bool ChunkFile::Verify() const {
  for (const Block& block : blocks_) {
    if (!Check(block)) return false;
  }
  return true;
}

void ChunkFile::CopyRange(ChunkPlace place, LeftOpenRange range, SampleColumns& out) const {
  EachBlockOf(place, range, [&](const BlockSamples& block) {
    const auto [begin, end] = PlacesWithin(block.at(), range);
    const bool with_extras = !block.extras.empty();
    for (size_t i = begin; i < end; ++i) {
      if (IsNoSample(block.values[i]) || IsStale(block.values[i])) continue;
      const bool is_histogram = IsHistogramMark(block.values[i]);
      if (is_histogram && (!with_extras || block.extras[i].histogram == nullptr)) continue;
      out.times.push_back(block.times[i]);
      out.values.push_back(is_histogram ? 0 : block.values[i]);
      if (with_extras) {
        out.extras.resize(out.times.size() - 1);
        out.extras.push_back(block.extras[i]);
      }
    }
    if (!out.extras.empty()) out.extras.resize(out.times.size());
  });
}

std::optional<Sample> ChunkFile::Latest(ChunkPlace place, LeftOpenRange range) const {
  std::optional<Sample> latest;
  EachBlockOf(place, range, [&](const BlockSamples& block) {
    const auto [begin, end] = PlacesWithin(block.at(), range);
    for (size_t i = begin; i < end; ++i) {
      if (!IsNoSample(block.values[i])) latest = {block.times[i], block.values[i]};
    }
  });
  return latest;
}

HistogramPtr ChunkFile::HistogramAt(ChunkPlace place, Timestamp at) const {
  HistogramPtr histogram;
  EachBlockOf(place, {at - Duration{1}, at}, [&](const BlockSamples& block) {
    const auto [begin, end] = PlacesWithin(block.at(), {at - Duration{1}, at});
    if (begin < end && !block.extras.empty()) histogram = block.extras[begin].histogram;
  });
  return histogram;
}

std::vector<Timestamp> ChunkFile::TimesOf(uint32_t sheet) const {
  std::vector<Timestamp> times;
  BlockSamples samples;
  for (const Block& each : BlocksOf(sheet)) {
    const std::optional<ChunkBlock> block = Check(each);
    if (!block || !block->ReadTimes(samples)) continue;
    times.insert(times.end(), samples.at().begin(), samples.at().end());
  }
  return times;
}

size_t ChunkFile::memory_bytes() const {
  return sizeof(ChunkFile) + texts_.capacity() * sizeof(std::string_view) +
         sheets_.capacity() * sizeof(Sheet) +
         blocks_.capacity() * (sizeof(Block) + sizeof(std::atomic<bool>));
}

}  // namespace alertd::window
