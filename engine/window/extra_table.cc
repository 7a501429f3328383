#include "engine/window/extra_table.h"

#include <algorithm>

namespace alertd::window {
namespace {

size_t BytesOf(const SampleExtra& extra) {
  if (extra.histogram == nullptr) return sizeof(SampleExtra);
  const Histogram& histogram = *extra.histogram;
  return sizeof(SampleExtra) + sizeof(Histogram) +
         (histogram.positive.size() + histogram.negative.size()) * sizeof(HistogramBucket) +
         histogram.custom_bounds.size() * sizeof(double);
}

}  // namespace

void ExtraTable::Add(uint32_t row, Timestamp at, const SampleExtra& extra) {
  const auto found = rows_.find(row);
  const Timestamp start_before =
      found == rows_.end() ? Timestamp{} : found->second.back().extra.start;
  if (extra.histogram == nullptr && extra.start == start_before) return;
  rows_[row].push_back({at, extra});
}

SampleExtra ExtraTable::At(uint32_t row, Timestamp at) const {
  const auto found = rows_.find(row);
  if (found == rows_.end()) return {};
  const std::vector<Entry>& entries = found->second;
  const auto after =
      std::upper_bound(entries.begin(), entries.end(), at,
                       [](Timestamp time, const Entry& entry) { return time < entry.at; });
  if (after == entries.begin()) return {};
  const Entry& entry = *(after - 1);
  if (entry.at == at) return entry.extra;
  return {.histogram = nullptr, .start = entry.extra.start};
}

void ExtraTable::DropBefore(Timestamp cutoff) {
  for (auto& [row, entries] : rows_) {
    const auto kept =
        std::lower_bound(entries.begin(), entries.end(), cutoff,
                         [](const Entry& entry, Timestamp time) { return entry.at < time; });
    if (kept == entries.begin()) continue;
    // The last one before says what the samples behind it began with.
    Entry& last = *(kept - 1);
    last.extra.histogram = nullptr;
    entries.erase(entries.begin(), kept - 1);
  }
}

size_t ExtraTable::bytes() const {
  size_t bytes = 0;
  for (const auto& [row, entries] : rows_) {
    for (const Entry& entry : entries)
      bytes += sizeof(Timestamp) + BytesOf(entry.extra);
  }
  return bytes;
}

}  // namespace alertd::window
