#include "engine/window/sample_block.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "engine/base/check.h"

namespace alertd::window {

void SampleBlock::Add(std::span<const double> values) {
  ALERTD_CHECK(values.size() == times_.size());
  if (lengths_.size() % kSlotsPerStart == 0) {
    starts_.push_back(static_cast<uint32_t>(coded_.size()));
  }
  const size_t before = coded_.size();
  EncodeValues(values, coded_);
  lengths_.push_back(static_cast<uint16_t>(coded_.size() - before));
  samples_ +=
      values.size() - static_cast<size_t>(std::count_if(values.begin(), values.end(), IsNoSample));
}

void SampleBlock::Seal() {
  coded_.shrink_to_fit();
  lengths_.shrink_to_fit();
  starts_.shrink_to_fit();
}

size_t SampleBlock::bytes() const {
  return times_.capacity() * sizeof(Timestamp) + coded_.capacity() +
         lengths_.capacity() * sizeof(uint16_t) + starts_.capacity() * sizeof(uint32_t);
}

void SampleBlock::Read(uint32_t slot, std::span<double> values) const {
  const uint32_t first = slot - slot % kSlotsPerStart;
  const size_t start = std::accumulate(lengths_.begin() + first, lengths_.begin() + slot,
                                       size_t{starts_[first / kSlotsPerStart]});
  const std::string_view coded = std::string_view(coded_).substr(start, lengths_[slot]);
  ALERTD_CHECK(DecodeValues(coded, values));
}

}  // namespace alertd::window
