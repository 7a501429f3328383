#include "engine/window/chunk_writer.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/check.h"
#include "engine/window/log_bytes.h"
#include "engine/window/log_entry.h"
#include "engine/window/value_codec.h"

namespace alertd::window {
namespace {

std::string Header() {
  std::string header(kChunkMagic);
  PutFixed(header, kChunkVersion, kChunkNumberBytes);
  PutFixed(header, Checksum(header), kChunkNumberBytes);
  return header;
}

void PutTime(std::string& out, Timestamp time) {
  PutVarint(out, ToZigzag(time.time_since_epoch().count()));
}

// Before a time that is not earlier; unsigned, for they may be as far apart as can be.
uint64_t Distance(Timestamp earlier, Timestamp later) {
  return static_cast<uint64_t>(later.time_since_epoch().count()) -
         static_cast<uint64_t>(earlier.time_since_epoch().count());
}

}  // namespace

Result<ChunkWriter> ChunkWriter::Create(const std::string& path, ChunkSpan span) {
  ALERTD_TRY(LogFile file, LogFile::Create(path, Header()));
  return ChunkWriter(std::move(file), span);
}

void ChunkWriter::BeginSheet(std::vector<Timestamp> times) {
  ALERTD_CHECK(!times.empty());
  times_ = std::move(times);
  // As many in each of them.
  const size_t blocks = (times_.size() + kCodedValuesMax - 1) / kCodedValuesMax;
  times_per_block_ = (times_.size() + blocks - 1) / blocks;
  blocks_.clear();
  blocks_.reserve(blocks);
  for (size_t begin = 0; begin < times_.size(); begin += times_per_block_) {
    const size_t count = std::min(times_per_block_, times_.size() - begin);
    blocks_.emplace_back(std::span<const Timestamp>(times_).subspan(begin, count));
  }
  slots_ = 0;
  directory_of_slots_.clear();
  labels_before_.clear();
}

uint32_t ChunkWriter::Add(const Labels& labels, std::span<const double> values,
                          std::span<const SampleExtra> extras) {
  ALERTD_CHECK(values.size() == times_.size() &&
               (extras.empty() || extras.size() == times_.size()));
  const auto samples =
      values.size() - static_cast<size_t>(std::count_if(values.begin(), values.end(), IsNoSample));
  ALERTD_CHECK(samples > 0);
  samples_ += samples;
  size_t begin = 0;
  for (ChunkBlockWriter& block : blocks_) {
    const size_t count = std::min(times_per_block_, values.size() - begin);
    block.Add(values.subspan(begin, count), extras.empty() ? extras : extras.subspan(begin, count));
    begin += count;
  }
  PutSlot(labels, values);
  return slots_++;
}

void ChunkWriter::PutSlot(const Labels& labels, std::span<const double> values) {
  std::string& out = directory_of_slots_;
  PutLabels(labels);
  size_t last = values.size() - 1;
  while (IsNoSample(values[last]))
    --last;
  PutVarint(out, Distance(times_[last], times_.back()));
  const std::optional<int64_t> whole = WholeNumber(values[last]);
  if (whole) {
    PutVarint(out, ToZigzag(*whole) << 1U);
  } else {
    PutVarint(out, kLastValueBits);
    PutFixed(out, std::bit_cast<uint64_t>(values[last]));
  }
}

// Series that stand beside each other have most of their labels in common.
void ChunkWriter::PutLabels(const Labels& labels) {
  std::vector<ChunkLabel> now;
  for (const Label label : labels)
    now.push_back({TextNumber(label.name), TextNumber(label.value)});
  std::string same((now.size() + 7) / 8, '\0');
  const auto is_same = [&](size_t i) {
    return i < labels_before_.size() && now[i] == labels_before_[i];
  };
  for (size_t i = 0; i < now.size(); ++i)
    if (is_same(i)) same[i / 8] = static_cast<char>(same[i / 8] | (1 << (i % 8)));
  std::string& out = directory_of_slots_;
  PutVarint(out, now.size());
  out += same;
  for (size_t i = 0; i < now.size(); ++i) {
    if (is_same(i)) continue;
    PutVarint(out, now[i].name);
    PutVarint(out, now[i].value);
  }
  labels_before_ = std::move(now);
}

uint64_t ChunkWriter::TextNumber(std::string_view text) {
  const auto found = text_numbers_.find(text);
  if (found != text_numbers_.end()) return found->second;
  const std::string& kept = texts_.emplace_back(text);
  text_numbers_.emplace(kept, texts_.size() - 1);
  return texts_.size() - 1;
}

Status ChunkWriter::EndSheet() {
  if (slots_ == 0) return Ok();
  oldest_ = std::min(oldest_.value_or(times_.front()), times_.front());
  newest_ = std::max(newest_.value_or(times_.back()), times_.back());
  std::string& out = directory_of_sheets_;
  PutVarint(out, blocks_.size());
  size_t begin = 0;
  for (const ChunkBlockWriter& block : blocks_) {
    const size_t end = std::min(begin + times_per_block_, times_.size());
    const std::string bytes = block.Finish();
    ALERTD_TRY([[maybe_unused]] const auto appended, file_.Append(bytes));
    PutVarint(out, bytes.size());
    PutFixed(out, Checksum(bytes), kChunkNumberBytes);
    PutTime(out, times_[begin]);
    PutVarint(out, Distance(times_[begin], times_[end - 1]));
    begin = end;
  }
  PutVarint(out, slots_);
  PutVarint(out, directory_of_slots_.size());
  out += directory_of_slots_;
  ++sheets_;
  return Ok();
}

std::string ChunkWriter::Directory() const {
  std::string out;
  PutVarint(out, span_.first_file);
  PutVarint(out, span_.level);
  PutTime(out, span_.until);
  PutTime(out, oldest_.value_or(Timestamp{}));
  PutTime(out, newest_.value_or(Timestamp{}));
  PutVarint(out, samples_);
  PutVarint(out, texts_.size());
  for (const std::string& text : texts_) {
    PutVarint(out, text.size());
    out += text;
  }
  PutVarint(out, sheets_);
  return out + directory_of_sheets_;
}

Status ChunkWriter::Finish() {
  const uint64_t offset = file_.bytes();
  const std::string directory = Directory();
  ALERTD_TRY([[maybe_unused]] const auto listed, file_.Append(directory));
  std::string footer;
  PutFixed(footer, offset);
  PutFixed(footer, directory.size());
  PutFixed(footer, Checksum(directory), kChunkNumberBytes);
  PutFixed(footer, Checksum(footer), kChunkNumberBytes);
  ALERTD_TRY([[maybe_unused]] const auto ended, file_.Append(footer));
  return file_.Sync();
}

}  // namespace alertd::window
