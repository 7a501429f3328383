#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/window/log_encoder.h"
#include "engine/window/sample_store.h"
#include "engine/window/series_table.h"
#include "engine/window/window.h"

namespace alertd::window {

// All series with their labels and samples: what Window guards with its lock. Not thread-safe.
//
// A series whose samples have all expired keeps its id, and gets samples again when there are new
// ones; the ids of such series are given up only by renumbering the others.
class SeriesStore {
 public:
  explicit SeriesStore(WindowOptions options)
      : options_(options), table_(std::make_unique<SeriesTable>()) {}

  const SeriesTable& table() const { return *table_; }
  const SampleStore& samples() const { return samples_; }
  uint64_t generation() const { return generation_; }
  SeriesId size() const { return table_->size(); }
  bool Has(SeriesId series) const { return series < table_->size(); }

  // Fails with kLimitExceeded when there would be too many series.
  Result<SeriesId> FindOrCreate(const Labels& labels);

  AppendCounts Append(const SampleBatch& batch);

  // Forgets the samples before `cutoff` of the series [begin, end), and takes no older ones from
  // then on. A pass over all series begins with 0 and ends with size().
  void DropBefore(Timestamp cutoff, SeriesId begin, SeriesId end);

  // As Window's of these names. EndSettling() refuses what was planned before a renumbering.
  AttachCounts Attach(const std::shared_ptr<const ChunkFile>& file);
  void Detach(const ChunkFile& file) { samples_.Detach(file); }
  void BeginSettling(Timestamp until) { samples_.BeginSettling(until); }
  bool EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file);
  void CancelSettling() { samples_.CancelSettling(); }

  // As Window's of the same names.
  void BeginLog(size_t bytes_max) { log_.emplace(bytes_max); }
  LogBlock TakeLog(LogCut cut) { return log_ ? log_->Take(cut) : LogBlock(); }

  // What Window answers, by the same names.
  Labels LabelsOf(SeriesId series) const;
  std::vector<Labels> LabelsOf(std::span<const SeriesId> series) const;
  std::vector<std::string> LabelNames(const Matchers& matchers) const;
  std::vector<std::string> LabelValues(std::string_view name, const Matchers& matchers) const;
  // REQUIRES: the columns are as long as `series`.
  void ReadLatest(std::span<const SeriesId> series, Timestamp at, Duration lookback,
                  LatestColumns& out) const;
  // REQUIRES: Has(series).
  void ReadRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const;
  WindowStats Stats() const;

  // Whether enough ids belong to series without samples.
  bool WorthRenumbering() const;

  // A table of the series with samples, built while others still read this store.
  struct Renumbering {
    std::unique_ptr<SeriesTable> table = std::make_unique<SeriesTable>();
    std::vector<SeriesId> old_ids;   // of the new table's series
    std::vector<uint8_t> was_taken;  // by old id, of the series that there were
  };
  Renumbering PrepareRenumbering() const;

  // Ends the generation. Series that came or got samples since `prepared` was made are kept too.
  void Renumber(Renumbering prepared);

 private:
  bool AnyHasSamples(PostingsView series) const;
  // Where reading begins at the earliest.
  Timestamp Floor() const { return cutoff_ == Timestamp::min() ? cutoff_ : cutoff_ - Duration{1}; }
  bool IsSeries(SeriesId guess, std::span<const ChunkLabel> labels,
                std::span<const std::optional<Symbol>> symbols) const;
  static void Take(const SeriesTable& from, SeriesId series, Renumbering& to);

  WindowOptions options_;
  std::unique_ptr<SeriesTable> table_;
  SampleStore samples_;
  std::optional<LogEncoder> log_;
  uint64_t generation_ = 1;
  Timestamp cutoff_ = Timestamp::min();
  Timestamp newest_ = Timestamp::min();
  size_t series_alive_ = 0;  // with samples
  uint64_t series_created_ = 0;
  uint64_t series_removed_ = 0;
  uint64_t samples_appended_ = 0;
};

}  // namespace alertd::window
