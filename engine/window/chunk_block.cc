#include "engine/window/chunk_block.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/window/histogram_codec.h"
#include "engine/window/log_bytes.h"
#include "engine/window/time_codec.h"

namespace alertd::window {
namespace {

constexpr uint32_t kSlotsPerStart = 16;
constexpr size_t kNumberBytes = 4;
constexpr size_t kLengthBytes = 2;
constexpr size_t kExtrasRowBytes = 2 * kNumberBytes;

// What stands in an entry of the extras.
constexpr uint64_t kHasStart = 1;
constexpr uint64_t kHasHistogram = 2;
constexpr unsigned kEntryBits = 2;
constexpr uint64_t kEndOfEntries = 0;

// The `index`th number of a table; nothing behind its end.
std::optional<uint64_t> NumberIn(std::string_view table, size_t index, size_t bytes) {
  if (index >= table.size() / bytes) return std::nullopt;
  return ByteReader(table.substr(index * bytes, bytes)).Fixed(bytes);
}

// `start` is the one that holds, and the one that holds from here on.
bool ReadEntry(ByteReader& reader, uint64_t head, Timestamp& start, SampleExtra& extra) {
  if ((head & kHasStart) != 0) {
    const std::optional<int64_t> read = reader.Signed();
    if (!read) return false;
    start = Timestamp(Duration(*read));
  }
  extra.start = start;
  if ((head & kHasHistogram) == 0) return true;
  extra.histogram = ReadHistogram(reader);
  return extra.histogram != nullptr;
}

}  // namespace

ChunkBlockWriter::ChunkBlockWriter(std::span<const Timestamp> times) : times_count_(times.size()) {
  ALERTD_CHECK(!times.empty() && times.size() <= kCodedValuesMax);
  EncodeTimes(times, times_);
}

void ChunkBlockWriter::Add(std::span<const double> values, std::span<const SampleExtra> extras) {
  ALERTD_CHECK(values.size() == times_count_);
  if (slots_ % kSlotsPerStart == 0) PutFixed(starts_, coded_.size(), kNumberBytes);
  const size_t before = coded_.size();
  EncodeValues(values, coded_);
  PutFixed(lengths_, coded_.size() - before, kLengthBytes);
  if (!extras.empty()) AddExtras(values, extras);
  ++slots_;
}

void ChunkBlockWriter::AddExtras(std::span<const double> values,
                                 std::span<const SampleExtra> extras) {
  ALERTD_CHECK(extras.size() == times_count_);
  const size_t begin = extras_.size();
  size_t next = 0;
  Timestamp start{};
  for (size_t i = 0; i < values.size(); ++i) {
    const SampleExtra& extra = extras[i];
    const bool starts = extra.start != start;
    if (IsNoSample(values[i]) || (!starts && extra.histogram == nullptr)) continue;
    const uint64_t has =
        (starts ? kHasStart : 0) | (extra.histogram != nullptr ? kHasHistogram : 0);
    PutVarint(extras_, ((i - next) << kEntryBits) | has);
    if (starts) PutVarint(extras_, ToZigzag(extra.start.time_since_epoch().count()));
    if (extra.histogram != nullptr) PutHistogram(extras_, *extra.histogram);
    start = extra.start;
    next = i + 1;
  }
  if (extras_.size() == begin) return;
  PutVarint(extras_, kEndOfEntries);
  slots_with_extras_.push_back({slots_, begin});
}

std::string ChunkBlockWriter::Finish() const {
  std::string bytes;
  PutFixed(bytes, slots_, kNumberBytes);
  PutFixed(bytes, times_count_, kLengthBytes);
  PutFixed(bytes, times_.size(), kNumberBytes);
  PutFixed(bytes, coded_.size(), kNumberBytes);
  bytes += times_;
  bytes += starts_;
  bytes += lengths_;
  bytes += coded_;
  if (slots_with_extras_.empty()) return bytes;
  PutFixed(bytes, slots_with_extras_.size(), kNumberBytes);
  for (const Extras& each : slots_with_extras_) {
    PutFixed(bytes, each.slot, kNumberBytes);
    PutFixed(bytes, each.offset, kNumberBytes);
  }
  return bytes + extras_;
}

std::optional<ChunkBlock> ChunkBlock::From(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto slots = reader.Fixed(kNumberBytes);
  const auto times = reader.Fixed(kLengthBytes);
  const auto times_bytes = reader.Fixed(kNumberBytes);
  const auto coded_bytes = reader.Fixed(kNumberBytes);
  if (!coded_bytes || *times == 0 || *times > kCodedValuesMax) return std::nullopt;
  ChunkBlock block;
  block.slots_ = static_cast<uint32_t>(*slots);
  block.times_count_ = *times;
  const auto times_part = reader.Text(*times_bytes);
  const auto starts = reader.Text((*slots + kSlotsPerStart - 1) / kSlotsPerStart * kNumberBytes);
  const auto lengths = starts ? reader.Text(*slots * kLengthBytes) : std::nullopt;
  const auto coded = lengths ? reader.Text(*coded_bytes) : std::nullopt;
  if (!times_part || !coded) return std::nullopt;
  block.times_ = *times_part;
  block.starts_ = *starts;
  block.lengths_ = *lengths;
  block.coded_ = *coded;
  block.extras_ = *reader.Text(reader.left());
  return block;
}

size_t ChunkBlock::LengthOf(uint32_t slot) const {
  return NumberIn(lengths_, slot, kLengthBytes).value_or(0);
}

bool ChunkBlock::ReadTimes(BlockSamples& out) const {
  out.count = times_count_;
  ByteReader reader(times_);
  return DecodeTimes(reader, std::span(out.times).first(out.count)) && reader.empty();
}

bool ChunkBlock::ReadValues(uint32_t slot, BlockSamples& out) const {
  const uint32_t first = slot - slot % kSlotsPerStart;
  const std::optional<uint64_t> start = NumberIn(starts_, first / kSlotsPerStart, kNumberBytes);
  if (!start) return false;
  size_t begin = *start;
  for (uint32_t before = first; before < slot; ++before)
    begin += LengthOf(before);
  const size_t length = LengthOf(slot);
  if (begin > coded_.size() || length > coded_.size() - begin) return false;
  const auto values = std::span(out.values).first(out.count);
  return DecodeValues(coded_.substr(begin, length), values) && ReadExtras(slot, out);
}

// The entries of the slot: nothing where the bytes make no sense, none where it has no entries.
std::optional<std::string_view> ChunkBlock::FindExtras(uint32_t slot) const {
  if (extras_.empty()) return std::string_view();
  ByteReader reader(extras_);
  const uint64_t count = reader.Fixed(kNumberBytes).value_or(0);
  const auto table = reader.Text(count * kExtrasRowBytes);
  if (!table) return std::nullopt;
  const std::string_view entries = *reader.Text(reader.left());
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const bool before = *NumberIn(*table, 2 * middle, kNumberBytes) < slot;
    low = before ? middle + 1 : low;
    high = before ? high : middle;
  }
  if (low == count || *NumberIn(*table, 2 * low, kNumberBytes) != slot) return std::string_view();
  const uint64_t offset = *NumberIn(*table, 2 * low + 1, kNumberBytes);
  if (offset >= entries.size()) return std::nullopt;
  return entries.substr(offset);
}

bool ChunkBlock::ReadExtras(uint32_t slot, BlockSamples& out) const {
  out.extras.clear();
  const std::optional<std::string_view> entries = FindExtras(slot);
  if (!entries || entries->empty()) return entries.has_value();
  out.extras.resize(out.count);
  ByteReader reader(*entries);
  size_t next = 0;
  Timestamp start{};
  for (;;) {
    const std::optional<uint64_t> head = reader.Varint();
    if (!head) return false;
    const bool is_end = *head == kEndOfEntries;
    const uint64_t passed = is_end ? out.count - next : *head >> kEntryBits;
    if (passed > out.count - next) return false;
    for (const size_t end = next + passed; next < end; ++next)
      out.extras[next].start = start;
    if (is_end) return true;
    if (next == out.count || !ReadEntry(reader, *head, start, out.extras[next])) return false;
    ++next;
  }
}

}  // namespace alertd::window
