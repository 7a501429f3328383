#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/window/chunk_file.h"
#include "engine/window/sample_sheet.h"
#include "engine/window/window.h"

namespace alertd::window {

// Which samples are written together to a file of chunks, and where they stand until then: in
// sheets, in files that the new one takes the place of, or in both. Series that stand in the same
// ones are a group, which will share its times. Not thread-safe.
class SettlingPlan {
 public:
  // One of the two.
  struct Part {
    std::shared_ptr<const SampleSheet> sheet;
    std::shared_ptr<const ChunkFile> file;
    uint32_t file_sheet = 0;
  };
  struct Group {
    std::vector<uint32_t> parts;
    std::vector<SeriesId> series;
    std::vector<uint32_t> rows;  // of each series, one for each of the parts
  };
  // The values of a series, one for each of its group's times.
  struct Row {
    bool has_samples = false;
    std::vector<double> values;
    std::vector<SampleExtra> extras;  // none, or one for each of the times
  };

  explicit SettlingPlan(Timestamp until) : until_(until) {}

  Timestamp until() const { return until_; }
  std::span<const Group> groups() const { return groups_; }
  std::span<const std::shared_ptr<const ChunkFile>> replaced() const { return replaced_; }

  // The number of the first one of the file's sheets, as AddPart()'s.
  uint32_t AddFile(const std::shared_ptr<const ChunkFile>& file);
  uint32_t AddSheet(std::shared_ptr<const SampleSheet> sheet);
  // A series that stands in these parts, by time, at these rows.
  void AddSeries(SeriesId series, const std::vector<uint32_t>& parts,
                 const std::vector<uint32_t>& rows);

  // REQUIRES: nobody changes the sheets meanwhile. What they have given up since is left out.
  std::vector<Timestamp> TimesOf(const Group& group) const;
  Row ReadRow(const Group& group, size_t index, std::span<const Timestamp> times) const;

 private:
  Timestamp until_;
  std::vector<Part> parts_;
  std::vector<Group> groups_;
  absl::flat_hash_map<std::vector<uint32_t>, size_t> group_of_parts_;
  size_t last_group_ = 0;
  std::vector<std::shared_ptr<const ChunkFile>> replaced_;
};

// What has been written, for Window::EndSettling().
struct Settlement {
  Timestamp until{};
  uint64_t generation = 0;
  std::vector<ChunkPlace> places;
  std::vector<std::shared_ptr<const ChunkFile>> replaced;
};

}  // namespace alertd::window
