#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/window/value_codec.h"

namespace alertd::window {

// The samples of many series at the same times, coded: written once, read often. A series has a
// slot in it; at times at which it has no sample, NoSample() stands.
class SampleBlock {
 public:
  // REQUIRES: one to kCodedValuesMax times, rising.
  explicit SampleBlock(std::vector<Timestamp> times) : times_(std::move(times)) {}

  // Gives the next slot these values, as many as there are times.
  void Add(std::span<const double> values);

  // No more are added: gives back what memory is not needed.
  void Seal();

  std::span<const Timestamp> times() const { return times_; }
  uint32_t slots() const { return static_cast<uint32_t>(lengths_.size()); }
  size_t samples() const { return samples_; }
  size_t bytes() const;  // of memory

  // Whether any sample is in the slot; also false for a slot that was never added.
  bool Has(uint32_t slot) const { return slot < lengths_.size() && lengths_[slot] > 0; }

  // REQUIRES: Has(slot), and room for as many values as there are times.
  void Read(uint32_t slot, std::span<double> values) const;

 private:
  static constexpr uint32_t kSlotsPerStart = 16;

  std::vector<Timestamp> times_;
  std::string coded_;  // of all slots, one after the other
  std::vector<uint16_t> lengths_;
  std::vector<uint32_t> starts_;  // in coded_, of every 16th slot
  size_t samples_ = 0;
};

}  // namespace alertd::window
