#include "engine/window/sample_sheet.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/check.h"

namespace alertd::window {
namespace {

// Of the times that stand open, so many are closed together; as many as a rate over the usual five
// minutes reads stay open.
constexpr size_t kTimesPerClosing = 16;
constexpr size_t kOpenTimesMin = 20;
constexpr size_t kOpenTimesMax = kOpenTimesMin + kTimesPerClosing;
constexpr size_t kFirstOpenTimes = 4;  // many series live for a few samples only
constexpr size_t kBlocksPerMerge = kCodedValuesMax / kTimesPerClosing;

using Values = std::array<double, kCodedValuesMax>;

// The first of the times, which rise, that is after `at`.
size_t FirstAfter(std::span<const Timestamp> times, Timestamp at) {
  return static_cast<size_t>(std::upper_bound(times.begin(), times.end(), at) - times.begin());
}

bool IsSample(double value) { return !IsNoSample(value) && !IsStale(value); }

// The newest sample within the range, of those that `value_at` has at the places of the times.
template <typename ValueAt>
std::optional<Sample> NewestOf(std::span<const Timestamp> times, LeftOpenRange range,
                               ValueAt value_at) {
  for (size_t time = FirstAfter(times, range.until); time-- > 0;) {
    if (times[time] <= range.after) break;
    const double value = value_at(time);
    if (!IsNoSample(value)) return Sample{times[time], value};
  }
  return std::nullopt;
}

// Appends those of the values that are samples. `values` has one for each of `times`.
void CopySamples(std::span<const Timestamp> times, std::span<const double> values,
                 SampleColumns& out) {
  const size_t before = out.size();
  out.times.resize(before + times.size());
  out.values.resize(before + times.size());
  size_t end = before;
  for (size_t i = 0; i < times.size(); ++i) {
    out.times[end] = times[i];
    out.values[end] = values[i];
    end += IsSample(values[i]) ? 1 : 0;
  }
  out.times.resize(end);
  out.values.resize(end);
}

}  // namespace

SampleSheet::SampleSheet() : slots_(std::make_shared<Slots>()) {}

SampleSheet::Row SampleSheet::AddRow() {
  ALERTD_CHECK(HasRoom());
  ++used_rows_;
  // What was in a row that another series had may still be in the blocks.
  if (!freed_.empty() && (!HasTimes() || freed_.front().newest < oldest())) {
    const Row row = freed_.front().row;
    freed_.pop_front();
    return row;
  }
  slots_->push_back(kNoSlot);
  return static_cast<Row>(slots_->size() - 1);
}

void SampleSheet::FreeRow(Row row, Timestamp newest) {
  --used_rows_;
  freed_.push_back({row, newest});
  if (extras_ != nullptr) extras_->Drop(row);
}

bool SampleSheet::Put(Row row, Sample sample, const SampleExtra* extra) {
  if (IsSettling(sample.at)) return false;
  const std::optional<size_t> place = PlaceOf(sample.at);
  if (!place) return false;
  const uint32_t slot = SlotOf(row) == kNoSlot ? AddSlot(row) : SlotOf(row);
  Cell(*place, slot) = sample.value;
  ++samples_;
  const bool has_extra =
      extra != nullptr && (extra->histogram != nullptr || extra->start != Timestamp{});
  if (has_extra && extras_ == nullptr) extras_ = std::make_unique<ExtraTable>();
  if (has_extra || (extras_ != nullptr && extras_->Has(row))) {
    extras_->Add(row, sample.at, extra == nullptr ? SampleExtra() : *extra);
  }
  return true;
}

std::optional<size_t> SampleSheet::PlaceOf(Timestamp at) {
  if (!times_.empty() && at <= times_.back()) {
    if (at == times_.back()) return times_.size() - 1;
    const size_t after = FirstAfter(times_, at);
    if (after == 0 || times_[after - 1] != at) return std::nullopt;
    return after - 1;
  }
  if (!blocks_.empty() && at <= blocks_.back().newest()) return std::nullopt;
  if (times_.size() == kOpenTimesMax) Close();
  if (times_.size() == times_.capacity()) {
    const size_t room = times_.empty() ? kFirstOpenTimes : kOpenTimesMax;
    times_.reserve(room);
    open_.reserve(room * slot_capacity_);
  }
  times_.push_back(at);
  open_.resize(times_.size() * slot_capacity_, NoSample());
  return times_.size() - 1;
}

uint32_t SampleSheet::AddSlot(Row row) {
  if (slot_count_ == slot_capacity_) {
    constexpr uint32_t kSpareShare = 8;
    WidenTo(slot_count_ + 1 + slot_count_ / kSpareShare);
  }
  return (*slots_)[row] = slot_count_++;
}

void SampleSheet::WidenTo(uint32_t capacity) {
  std::vector<double> wider;
  wider.reserve(times_.capacity() * capacity);
  wider.resize(times_.size() * capacity, NoSample());
  for (size_t time = 0; time < times_.size(); ++time) {
    std::copy_n(open_.data() + time * slot_capacity_, slot_count_, wider.data() + time * capacity);
  }
  open_ = std::move(wider);
  slot_capacity_ = capacity;
}

// Turns the oldest open times into a block.
void SampleSheet::Close() {
  Closed closed{SampleBlock({times_.begin(), times_.begin() + kTimesPerClosing}), slots_};
  std::array<double, kTimesPerClosing> values;
  for (uint32_t slot = 0; slot < slot_count_; ++slot) {
    for (size_t time = 0; time < kTimesPerClosing; ++time)
      values[time] = Cell(time, slot);
    closed.block.Add(values);
  }
  closed.block.Seal();
  blocks_.push_back(std::move(closed));
  RemoveOpenTimes(kTimesPerClosing);
  DropEmptySlots();
  MergeBlocks();
}

void SampleSheet::RemoveOpenTimes(size_t count) {
  times_.erase(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(count));
  open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(count * slot_capacity_));
}

// Series that have no samples any more should not take room among those that have.
void SampleSheet::DropEmptySlots() {
  std::vector<uint8_t> used(slot_count_);
  for (size_t time = 0; time < times_.size(); ++time) {
    for (uint32_t slot = 0; slot < slot_count_; ++slot)
      if (!IsNoSample(Cell(time, slot))) used[slot] = 1;
  }
  const auto kept = static_cast<uint32_t>(std::count(used.begin(), used.end(), 1));
  constexpr uint32_t kWorthShare = 8;
  if ((slot_count_ - kept) * kWorthShare <= slot_count_) return;
  auto slots = std::make_shared<Slots>(slots_->size(), kNoSlot);
  std::vector<double> open;
  open.reserve(times_.capacity() * kept);
  open.resize(times_.size() * kept, NoSample());
  uint32_t next = 0;
  for (Row row = 0; row < slots_->size(); ++row) {
    const uint32_t slot = (*slots_)[row];
    if (slot == kNoSlot || used[slot] == 0) continue;
    for (size_t time = 0; time < times_.size(); ++time)
      open[time * kept + next] = Cell(time, slot);
    (*slots)[row] = next++;
  }
  slots_ = std::move(slots);
  open_ = std::move(open);
  slot_count_ = slot_capacity_ = kept;
}

// Makes one block of the last small ones once there are enough to fill it.
void SampleSheet::MergeBlocks() {
  if (blocks_.size() < kBlocksPerMerge) return;
  const auto first = blocks_.end() - kBlocksPerMerge;
  if (first->block.times().size() > kTimesPerClosing) return;
  std::vector<Timestamp> times;
  times.reserve(kCodedValuesMax);
  bool same_slots = true;
  for (auto part = first; part != blocks_.end(); ++part) {
    times.insert(times.end(), part->block.times().begin(), part->block.times().end());
    same_slots = same_slots && part->slots == first->slots;
  }
  Closed merged{SampleBlock(std::move(times)), first->slots};
  Values values;
  std::array<uint32_t, kBlocksPerMerge> slots_in_parts{};
  if (same_slots) {
    const uint32_t slots = blocks_.back().block.slots();
    for (uint32_t slot = 0; slot < slots; ++slot) {
      slots_in_parts.fill(slot);
      ReadParts(first, slots_in_parts, values);
      merged.block.Add(values);
    }
  } else {
    // Each small block has its own numbering: the series in any of them get a new one.
    auto slots = std::make_shared<Slots>(slots_->size(), kNoSlot);
    for (Row row = 0; row < slots->size(); ++row) {
      std::transform(first, blocks_.end(), slots_in_parts.begin(),
                     [row](const Closed& part) { return part.SlotOf(row); });
      if (!ReadParts(first, slots_in_parts, values)) continue;
      (*slots)[row] = merged.block.slots();
      merged.block.Add(values);
    }
    merged.slots = std::move(slots);
  }
  merged.block.Seal();
  blocks_.erase(first, blocks_.end());
  blocks_.push_back(std::move(merged));
}

// Reads what one series has in the small blocks from `part` on; false when that is nothing.
bool SampleSheet::ReadParts(std::deque<Closed>::const_iterator part,
                            std::span<const uint32_t> slots, std::span<double> values) {
  bool has_any = false;
  for (const uint32_t slot : slots) {
    const std::span<double> some = values.first(kTimesPerClosing);
    if (part->block.Has(slot)) {
      part->block.Read(slot, some);
      has_any = true;
    } else {
      std::fill(some.begin(), some.end(), NoSample());
    }
    values = values.subspan(kTimesPerClosing);
    ++part;
  }
  return has_any;
}

std::optional<Sample> SampleSheet::Latest(Row row, LeftOpenRange range) const {
  range.after = std::max(range.after, settled_after_);
  const uint32_t slot = SlotOf(row);
  if (slot != kNoSlot) {
    const auto found = NewestOf(times_, range, [&](size_t time) { return Cell(time, slot); });
    if (found) return found;
  }
  Values values;
  for (auto closed = blocks_.rbegin(); closed != blocks_.rend(); ++closed) {
    if (closed->newest() <= range.after) return std::nullopt;
    if (closed->oldest() > range.until || !closed->block.Has(closed->SlotOf(row))) continue;
    const std::span<const Timestamp> times = closed->block.times();
    closed->block.Read(closed->SlotOf(row), std::span(values).first(times.size()));
    const auto found = NewestOf(times, range, [&](size_t time) { return values[time]; });
    if (found) return found;
  }
  return std::nullopt;
}

// Calls `visit(times, values)` with each part of the row that is within the range, by time.
template <typename Visitor>
void SampleSheet::EachPart(Row row, LeftOpenRange range, Visitor visit) const {
  range.after = std::max(range.after, settled_after_);
  Values values;
  const auto visit_within = [&](std::span<const Timestamp> times, auto fill) {
    const size_t begin = FirstAfter(times, range.after);
    const size_t count = FirstAfter(times, range.until) - begin;
    if (begin + count > begin) visit(times.subspan(begin, count), fill(begin, count));
  };
  const bool only_open = !times_.empty() && times_.front() <= range.after;
  auto closed = only_open
                    ? blocks_.end()
                    : std::partition_point(blocks_.begin(), blocks_.end(), [&](const Closed& each) {
                        return each.newest() <= range.after;
                      });
  for (; closed != blocks_.end() && closed->oldest() <= range.until; ++closed) {
    const uint32_t slot = closed->SlotOf(row);
    if (!closed->block.Has(slot)) continue;
    visit_within(closed->block.times(), [&](size_t begin, size_t count) {
      closed->block.Read(slot, std::span(values).first(closed->block.times().size()));
      return std::span<const double>(values).subspan(begin, count);
    });
  }
  const uint32_t slot = SlotOf(row);
  if (slot == kNoSlot) return;
  visit_within(times_, [&](size_t begin, size_t count) {
    for (size_t i = 0; i < count; ++i)
      values[i] = Cell(begin + i, slot);
    return std::span<const double>(values).first(count);
  });
}

void SampleSheet::CopyRange(Row row, LeftOpenRange range, SampleColumns& out) const {
  const size_t first = out.size();
  EachPart(row, range, [&out](std::span<const Timestamp> times, std::span<const double> values) {
    CopySamples(times, values, out);
  });
  if (!out.extras.empty()) out.extras.resize(out.size());
  if (extras_ != nullptr && extras_->Has(row)) AddExtras(row, first, out);
}

std::vector<Timestamp> SampleSheet::TimesBefore(Timestamp until) const {
  std::vector<Timestamp> times;
  const auto take = [&](std::span<const Timestamp> some) {
    for (const Timestamp time : some)
      if (time > settled_after_ && time < until) times.push_back(time);
  };
  for (const Closed& closed : blocks_)
    take(closed.block.times());
  take(times_);
  return times;
}

bool SampleSheet::PlaceBefore(Row row, std::span<const Timestamp> times, std::span<double> values,
                              std::vector<SampleExtra>& extras) const {
  if (times.empty()) return false;
  const bool has_extras = extras_ != nullptr && extras_->Has(row);
  bool any = false;
  size_t place = 0;
  const auto put = [&](std::span<const Timestamp> some, std::span<const double> theirs) {
    for (size_t i = 0; i < some.size(); ++i) {
      while (place < times.size() && times[place] < some[i])
        ++place;
      if (place == times.size() || times[place] != some[i] || IsNoSample(theirs[i])) continue;
      values[place] = theirs[i];
      any = true;
      if (!has_extras) continue;
      extras.resize(times.size());
      extras[place] = extras_->At(row, some[i]);
    }
  };
  EachPart(row, {Timestamp::min(), times.back()}, put);
  return any;
}

// Gives the samples from `first` on what they have beside a value.
void SampleSheet::AddExtras(Row row, size_t first, SampleColumns& out) const {
  out.extras.resize(out.size());
  for (size_t i = first; i < out.size(); ++i) {
    out.extras[i] = extras_->At(row, out.times[i]);
    if (out.extras[i].histogram != nullptr) out.values[i] = 0;
  }
}

void SampleSheet::DropBefore(Timestamp cutoff) {
  while (!blocks_.empty() && blocks_.front().newest() < cutoff) {
    samples_ -= blocks_.front().block.samples();
    blocks_.pop_front();
  }
  if (blocks_.empty()) {
    const auto count = static_cast<size_t>(std::lower_bound(times_.begin(), times_.end(), cutoff) -
                                           times_.begin());
    if (count == 0) return;
    samples_ -= static_cast<size_t>(std::count_if(
        open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(count * slot_capacity_),
        [](double value) { return !IsNoSample(value); }));
    RemoveOpenTimes(count);
  }
  if (extras_ != nullptr) extras_->DropBefore(cutoff);
}

void SampleSheet::Settle(Timestamp until) {
  DropBefore(until);
  // With nothing left, what comes late may be older; and the clock may have been set back.
  settled_after_ = HasTimes() ? std::max(settled_after_, until - Duration{1}) : Timestamp::min();
  EndSettling();
}

size_t SampleSheet::bytes() const {
  size_t bytes = sizeof(SampleSheet) + times_.capacity() * sizeof(Timestamp) +
                 open_.capacity() * sizeof(double) + slots_->capacity() * sizeof(uint32_t);
  for (const Closed& closed : blocks_) {
    bytes += sizeof(Closed) + closed.block.bytes();
    if (closed.slots != slots_) bytes += closed.slots->capacity() * sizeof(uint32_t);
  }
  if (extras_ != nullptr) bytes += extras_->bytes();
  return bytes;
}

}  // namespace alertd::window
