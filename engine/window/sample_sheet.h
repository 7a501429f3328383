#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/model/sample.h"
#include "engine/window/extra_table.h"
#include "engine/window/sample_block.h"
#include "engine/window/window.h"

namespace alertd::window {

// The samples of series that get them at the same times, as those of one target do: a row for each
// series, and times that all of them share. The newest times stand open, as plain numbers one time
// after the other; the ones before are closed into coded blocks, small ones first, and those later
// into one of kCodedValuesMax times. Not thread-safe.
class SampleSheet {
 public:
  using Row = uint32_t;

  SampleSheet();

  // So that closing a block is short.
  static constexpr Row kRowsMax = 4096;
  bool HasRoom() const { return used_rows_ < kRowsMax; }
  bool empty() const { return used_rows_ == 0; }

  // REQUIRES: HasRoom().
  Row AddRow();
  // The row has no sample at or after the last DropBefore()'s, and gets none any more; `newest` is
  // the time of its last one.
  void FreeRow(Row row, Timestamp newest);

  // False when the sheet has no place for such a time, and nothing was done. `extra` may be null.
  // REQUIRES: later than all samples of the row.
  bool Put(Row row, Sample sample, const SampleExtra* extra);

  // The newest sample within the range, also one that says that the series has ended.
  std::optional<Sample> Latest(Row row, LeftOpenRange range) const;

  SampleExtra ExtraAt(Row row, Timestamp at) const {
    return extras_ == nullptr ? SampleExtra() : extras_->At(row, at);
  }

  // Appends the samples within the range to `out`, without staleness markers.
  void CopyRange(Row row, LeftOpenRange range, SampleColumns& out) const;

  // Gives up memory of samples before that. Some of them may be found afterwards.
  void DropBefore(Timestamp cutoff);

  // Settling: samples go to a file. While they are written, the sheet has no place for others among
  // them; afterwards they are not found here any more.
  void BeginSettling(Timestamp until) { settling_until_ = until; }
  bool IsSettling(Timestamp at) const { return at < settling_until_; }
  void EndSettling() { settling_until_ = Timestamp::min(); }
  void Settle(Timestamp until);

  // The times before `until` at which any row may have samples, and those of one row: its values at
  // those of `times` at which it has a sample, also one that says that the series has ended.
  // `extras` is resized to fit where the row has any. Returns whether there was a sample.
  std::vector<Timestamp> TimesBefore(Timestamp until) const;
  bool PlaceBefore(Row row, std::span<const Timestamp> times, std::span<double> values,
                   std::vector<SampleExtra>& extras) const;

  // The first time that any sample may be of; REQUIRES: there is one.
  Timestamp oldest() const { return blocks_.empty() ? times_.front() : blocks_.front().oldest(); }
  bool HasTimes() const { return !times_.empty() || !blocks_.empty(); }

  size_t samples() const { return samples_; }
  size_t bytes() const;  // an estimate of the memory held

 private:
  static constexpr uint32_t kNoSlot = 0xFFFFFFFF;

  // Where the values of each row stand, in the open part and in the blocks that were closed under
  // this numbering. Slots are only added: a block that was closed before has fewer.
  using Slots = std::vector<uint32_t>;  // by row

  struct Closed {
    SampleBlock block;
    std::shared_ptr<const Slots> slots;

    Timestamp oldest() const { return block.times().front(); }
    Timestamp newest() const { return block.times().back(); }
    uint32_t SlotOf(Row row) const { return row < slots->size() ? (*slots)[row] : kNoSlot; }
  };
  struct FreedRow {
    Row row;
    Timestamp newest;
  };

  uint32_t SlotOf(Row row) const { return row < slots_->size() ? (*slots_)[row] : kNoSlot; }
  double& Cell(size_t time, uint32_t slot) { return open_[time * slot_capacity_ + slot]; }
  double Cell(size_t time, uint32_t slot) const { return open_[time * slot_capacity_ + slot]; }
  // The open time, for which it makes a place behind all others.
  std::optional<size_t> PlaceOf(Timestamp at);
  uint32_t AddSlot(Row row);
  void WidenTo(uint32_t capacity);
  void Close();
  void RemoveOpenTimes(size_t count);
  void DropEmptySlots();
  void MergeBlocks();
  static bool ReadParts(std::deque<Closed>::const_iterator part, std::span<const uint32_t> slots,
                        std::span<double> values);
  template <typename Visitor>
  void EachPart(Row row, LeftOpenRange range, Visitor visit) const;
  void AddExtras(Row row, size_t first, SampleColumns& out) const;

  std::deque<Closed> blocks_;     // by time
  std::vector<Timestamp> times_;  // that are open
  std::vector<double> open_;      // slot_capacity_ values for each of times_
  uint32_t slot_capacity_ = 0;
  uint32_t slot_count_ = 0;
  std::shared_ptr<Slots> slots_;
  uint32_t used_rows_ = 0;
  std::deque<FreedRow> freed_;
  size_t samples_ = 0;
  std::unique_ptr<ExtraTable> extras_;
  Timestamp settling_until_ = Timestamp::min();
  Timestamp settled_after_ = Timestamp::min();  // what is not later has settled
};

}  // namespace alertd::window
