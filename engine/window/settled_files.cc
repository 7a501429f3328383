#include "engine/window/settled_files.h"

#include <algorithm>
#include <utility>

namespace alertd::window {

void SettledFiles::NoteNewest() {
  newest_ = Timestamp::min();
  for (const SettledFile& each : files_)
    newest_ = std::max(newest_, each.file->newest());
}

void SettledFiles::Add(SettledFile file,
                       std::span<const std::shared_ptr<const ChunkFile>> in_place_of) {
  std::erase_if(files_, [&](const SettledFile& each) {
    return std::find(in_place_of.begin(), in_place_of.end(), each.file) != in_place_of.end();
  });
  files_.push_back(std::move(file));
  NoteNewest();
}

void SettledFiles::Remove(const ChunkFile& file) {
  std::erase_if(files_, [&file](const SettledFile& each) { return each.file.get() == &file; });
  NoteNewest();
}

void SettledFiles::DropBefore(Timestamp cutoff) {
  std::erase_if(files_, [cutoff](const SettledFile& each) { return each.file->newest() < cutoff; });
  NoteNewest();
}

void SettledFiles::Keep(const std::vector<SeriesId>& ids) {
  for (SettledFile& each : files_) {
    std::vector<ChunkPlace> kept;
    kept.reserve(ids.size());
    for (const SeriesId id : ids)
      kept.push_back(each.PlaceOf(id));
    each.places = std::move(kept);
  }
}

// Calls `visit(file, place)` with each file that may have samples of the series there, by time.
template <typename Visitor>
void SettledFiles::EachWithin(SeriesId series, LeftOpenRange range, Visitor visit) const {
  if (range.after >= newest_) return;
  for (const SettledFile& each : files_) {
    if (each.file->newest() <= range.after || each.file->oldest() > range.until) continue;
    const ChunkPlace place = each.PlaceOf(series);
    if (!place.IsNone()) visit(*each.file, place);
  }
}

void SettledFiles::CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
  EachWithin(series, range,
             [&](const ChunkFile& file, ChunkPlace place) { file.CopyRange(place, range, out); });
}

std::optional<Sample> SettledFiles::Latest(SeriesId series, LeftOpenRange range) const {
  std::optional<Sample> latest;
  EachWithin(series, range, [&](const ChunkFile& file, ChunkPlace place) {
    if (const auto found = file.Latest(place, range)) latest = found;
  });
  return latest;
}

HistogramPtr SettledFiles::HistogramAt(SeriesId series, Timestamp at) const {
  HistogramPtr histogram;
  EachWithin(series, {at - Duration{1}, at}, [&](const ChunkFile& file, ChunkPlace place) {
    if (histogram == nullptr) histogram = file.HistogramAt(place, at);
  });
  return histogram;
}

std::optional<Timestamp> SettledFiles::Oldest() const {
  std::optional<Timestamp> oldest;
  for (const SettledFile& each : files_)
    oldest = std::min(oldest.value_or(each.file->oldest()), each.file->oldest());
  return oldest;
}

size_t SettledFiles::samples() const {
  size_t samples = 0;
  for (const SettledFile& each : files_)
    samples += each.file->samples();
  return samples;
}

size_t SettledFiles::bytes() const {
  size_t bytes = 0;
  for (const SettledFile& each : files_)
    bytes += each.file->memory_bytes() + each.places.capacity() * sizeof(ChunkPlace);
  return bytes;
}

}  // namespace alertd::window
