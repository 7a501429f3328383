#include "engine/window/settling.h"

#include <algorithm>
#include <utility>

#include "engine/window/value_codec.h"

namespace alertd::window {
namespace {

constexpr LeftOpenRange kAlways{Timestamp::min(), Timestamp::max()};

// Puts what a file has of a series at those of `times` at which it has something.
void PlaceFromFile(const SettlingPlan::Part& part, uint32_t slot, std::span<const Timestamp> times,
                   SettlingPlan::Row& row) {
  size_t place = 0;
  part.file->EachBlockOf({part.file_sheet, slot}, kAlways, [&](const BlockSamples& block) {
    for (size_t i = 0; i < block.count; ++i) {
      while (place < times.size() && times[place] < block.times[i])
        ++place;
      const bool here = place < times.size() && times[place] == block.times[i];
      if (!here || IsNoSample(block.values[i])) continue;
      row.values[place] = block.values[i];
      row.has_samples = true;
      if (block.extras.empty()) continue;
      row.extras.resize(times.size());
      row.extras[place] = block.extras[i];
    }
  });
}

}  // namespace

uint32_t SettlingPlan::AddFile(const std::shared_ptr<const ChunkFile>& file) {
  replaced_.push_back(file);
  const auto first = static_cast<uint32_t>(parts_.size());
  for (uint32_t sheet = 0; sheet < file->sheet_count(); ++sheet)
    parts_.push_back({.sheet = nullptr, .file = file, .file_sheet = sheet});
  return first;
}

uint32_t SettlingPlan::AddSheet(std::shared_ptr<const SampleSheet> sheet) {
  parts_.push_back({.sheet = std::move(sheet), .file = nullptr});
  return static_cast<uint32_t>(parts_.size() - 1);
}

void SettlingPlan::AddSeries(SeriesId series, const std::vector<uint32_t>& parts,
                             const std::vector<uint32_t>& rows) {
  // Most are of the same group as the one before.
  if (groups_.empty() || groups_[last_group_].parts != parts) {
    const auto [found, is_new] = group_of_parts_.try_emplace(parts, groups_.size());
    if (is_new) groups_.push_back({.parts = parts, .series = {}, .rows = {}});
    last_group_ = found->second;
  }
  Group& group = groups_[last_group_];
  group.series.push_back(series);
  group.rows.insert(group.rows.end(), rows.begin(), rows.end());
}

std::vector<Timestamp> SettlingPlan::TimesOf(const Group& group) const {
  std::vector<Timestamp> times;
  for (const uint32_t number : group.parts) {
    const Part& part = parts_[number];
    const std::vector<Timestamp> more = part.sheet != nullptr ? part.sheet->TimesBefore(until_)
                                                              : part.file->TimesOf(part.file_sheet);
    times.insert(times.end(), more.begin(), more.end());
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

SettlingPlan::Row SettlingPlan::ReadRow(const Group& group, size_t index,
                                        std::span<const Timestamp> times) const {
  Row row;
  row.values.assign(times.size(), NoSample());
  for (size_t i = 0; i < group.parts.size(); ++i) {
    const Part& part = parts_[group.parts[i]];
    const uint32_t place = group.rows[index * group.parts.size() + i];
    if (part.sheet == nullptr) {
      PlaceFromFile(part, place, times, row);
    } else if (part.sheet->PlaceBefore(place, times, row.values, row.extras)) {
      row.has_samples = true;
    }
  }
  return row;
}

}  // namespace alertd::window
