#pragma once

// Where the samples of all series are. Everything that knows how they are stored is behind these
// questions.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/model/sample.h"
#include "engine/window/sample_sheet.h"
#include "engine/window/settled_files.h"
#include "engine/window/settling.h"
#include "engine/window/window.h"

namespace alertd::window {

// The samples of all series by id. Not thread-safe.
//
// Series that get their samples from one source at once share a sheet. A series has a row in one
// sheet at a time: in another one once another source brings it, and in one of its own where its
// samples have other times than those of its source, or where several sources bring it in turn.
class SampleStore {
 public:
  enum class Outcome { kAppended, kSame, kDuplicate, kOutOfOrder };

  SeriesId size() const { return static_cast<SeriesId>(newest_.size()); }
  size_t samples() const;  // also some that have expired

  // Makes room for series with the ids below `count`.
  void Grow(SeriesId count);

  // Samples that come together are appended between these. See BatchOrigin.
  void BeginBatch(const BatchOrigin& origin);
  void EndBatch();

  // kSame: the series' newest sample already is this one; nothing changed.
  Outcome Append(SeriesId series, Sample sample, const SampleExtra* extra);

  bool Empty(SeriesId series) const { return newest_[series].at == Timestamp::min(); }

  // The newest sample within the range. Touches nothing but one dense array when its end is not in
  // the series' past, which is the case of every rule.
  std::optional<Sample> Latest(SeriesId series, LeftOpenRange range) const {
    const Sample& newest = newest_[series];
    if (newest.at > range.until) return LatestBefore(series, range);
    if (newest.at <= range.after) return std::nullopt;
    return newest;
  }

  // The histogram of the series' sample of that time, which IsHistogramMark(). Null where it is in
  // a file that is damaged.
  HistogramPtr HistogramAt(SeriesId series, Timestamp at) const;

  // Appends the samples within the range to `out`, without staleness markers.
  void CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const;

  // Forgets the series of [begin, end) that have no sample since then.
  // Calls `forgotten` with each.
  template <typename Visitor>
  void ForgetBefore(Timestamp cutoff, SeriesId begin, SeriesId end, Visitor forgotten) {
    for (SeriesId series = begin; series < end; ++series) {
      if (Empty(series) || newest_[series].at >= cutoff) continue;
      Forget(series);
      forgotten(series);
    }
  }

  // Gives up memory of samples before that. Some of them may be found afterwards.
  void DropBefore(Timestamp cutoff);

  // No sample is older; nothing when there is none.
  std::optional<Timestamp> Oldest() const;

  // As Window's of these names. What is settled stays where it is until EndSettling().
  void BeginSettling(Timestamp until);
  SettlingPlan PlanSettling(Timestamp until, size_t absorbed) const;
  void EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file);
  void CancelSettling();
  const SettledFiles& settled() const { return settled_; }
  // Takes the file's samples. REQUIRES: NoteNewest() of each of its series.
  void Attach(SettledFile file) { settled_.Add(std::move(file), {}); }
  void NoteNewest(SeriesId series, Sample sample) {
    if (sample.at > newest_[series].at) newest_[series] = sample;
  }
  void Detach(const ChunkFile& file) { settled_.Remove(file); }

  // Keeps only the series `ids`, which get the ids 0, 1, … in that order.
  void Keep(const std::vector<SeriesId>& ids);

  size_t bytes() const;

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  struct Home {
    uint32_t sheet = kNone;
    SampleSheet::Row row = 0;
  };
  struct FormerHome {
    Home home;
    Timestamp newest;
  };
  // One who brings samples, as a target.
  struct Source {
    std::string name;
    std::vector<uint32_t> sheets;
  };
  struct SheetEntry {
    std::shared_ptr<SampleSheet> sheet;
    Source* source = nullptr;  // null: of one series alone
  };

  std::optional<Sample> LatestBefore(SeriesId series, LeftOpenRange range) const;
  Home HomeIn(Source* source, Timestamp at);
  uint32_t AddSheet(Source* source);
  void MoveTo(Source* source, SeriesId series, Timestamp at);
  void PutAtHome(SeriesId series, Sample sample, const SampleExtra* extra);
  void GoOnIn(Source* source, SeriesId series, Timestamp at);
  static bool IsSettling(const SheetEntry& entry, Timestamp until);
  bool WasIn(const Source& source, SeriesId series) const;
  void Forget(SeriesId series);
  void Leave(const Home& home, Timestamp newest);
  template <typename Predicate>
  void LeaveFormerHomes(Predicate leaves);
  SampleSheet& SheetOf(const Home& home) { return *sheets_[home.sheet].sheet; }
  const SampleSheet& SheetOf(const Home& home) const { return *sheets_[home.sheet].sheet; }
  // Calls `visit` with each home that the series has had and that may have samples, the first one
  // first.
  template <typename Visitor>
  void EachHome(SeriesId series, Visitor visit) const;

  std::vector<Sample> newest_;  // at == Timestamp::min() for a series without samples
  std::vector<Home> homes_;
  absl::flat_hash_map<SeriesId, std::vector<FormerHome>> former_homes_;
  std::vector<SheetEntry> sheets_;
  std::vector<uint32_t> free_sheets_;
  absl::flat_hash_map<std::string_view, std::unique_ptr<Source>, std::hash<std::string_view>>
      sources_;  // by name
  SettledFiles settled_;
  Source* source_ = nullptr;  // of the batch
  Timestamp batch_at_{};
};

}  // namespace alertd::window
