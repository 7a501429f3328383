#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/model/sample.h"
#include "engine/window/chunk_file.h"
#include "engine/window/window.h"

namespace alertd::window {

// A file of chunks, and where each series stands in it, by id.
struct SettledFile {
  std::shared_ptr<const ChunkFile> file;
  std::vector<ChunkPlace> places;

  ChunkPlace PlaceOf(SeriesId series) const {
    return series < places.size() ? places[series] : ChunkPlace();
  }
};

// The samples that are in files of chunks: for each series, those of a file are older than those of
// the files after it. Not thread-safe.
class SettledFiles {
 public:
  std::span<const SettledFile> files() const { return files_; }

  // Puts the file behind the others, in the place of those that it was made of.
  void Add(SettledFile file, std::span<const std::shared_ptr<const ChunkFile>> in_place_of);
  void Remove(const ChunkFile& file);
  void DropBefore(Timestamp cutoff);

  // Keeps only the series `ids`, which get the ids 0, 1, … in that order.
  void Keep(const std::vector<SeriesId>& ids);

  // What SampleStore answers, by the same names.
  void CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const;
  std::optional<Sample> Latest(SeriesId series, LeftOpenRange range) const;
  HistogramPtr HistogramAt(SeriesId series, Timestamp at) const;
  std::optional<Timestamp> Oldest() const;
  size_t samples() const;
  size_t bytes() const;  // of memory, without the mappings

 private:
  template <typename Visitor>
  void EachWithin(SeriesId series, LeftOpenRange range, Visitor visit) const;
  void NoteNewest();

  std::vector<SettledFile> files_;
  Timestamp newest_ = Timestamp::min();
};

}  // namespace alertd::window
