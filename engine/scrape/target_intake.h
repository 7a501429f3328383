#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "engine/scrape/content_type.h"
#include "engine/scrape/metadata.h"
#include "engine/scrape/series_cache.h"
#include "engine/scrape/target.h"
#include "engine/window/window.h"

namespace alertd::scrape {

// What a scrape took in.
struct IntakeCounts {
  size_t samples_scraped = 0;  // that the target exposed
  size_t samples_added = 0;    // of those, what was left after relabeling
  size_t series_added = 0;     // new to this target
  size_t series_refused = 0;   // for the window was full
  int64_t body_bytes = 0;      // decoded; -1 when it was longer than allowed
  window::AppendCounts appended;
};

struct IntakeResult {
  IntakeCounts counts;
  std::string error;  // empty when the scrape was taken in
};

// Memory that the intakes of one thread use in turn.
struct IntakeScratch {
  struct Taken {
    SeriesCache::EntryId entry;
    Sample sample;
    bool tracked;  // for SeriesCache::Entry
  };
  std::vector<Taken> taken;
  std::vector<ExposedLabel> exposed;
  std::vector<Labels> new_labels;
  std::vector<SeriesCache::EntryId> new_entries;  // whose labels are new_labels
  std::vector<window::SeriesSample> batch;
};

enum class ReportDetail {
  kStandard,  // up and its four siblings that Prometheus always adds
  kExtra,     // also the limit, the timeout and the body's size
};

// Turns the scrapes of one target into samples of the window: the exposition's, staleness markers
// for what has vanished, and the synthetic series. A scrape goes in as one batch, whole or, when
// anything about it is wrong, not at all. Not thread-safe.
class TargetIntake {
 public:
  // `window` must outlive the intake.
  TargetIntake(window::Window& window, Target target, ReportDetail detail);

  const Target& target() const { return target_; }
  std::shared_ptr<const MetadataMap> metadata() const { return metadata_.current(); }

  // The same target with other options: goes on with the same series.
  // REQUIRES: the same key.
  void Replace(Target target);

  // Takes in what came of the scrape that began at `at`.
  IntakeResult Complete(HttpCompletion completion, Timestamp at, IntakeScratch& scratch);

  // The scrape that began at `at` came to nothing.
  IntakeResult Fail(std::string error, Duration elapsed, Timestamp at, IntakeScratch& scratch);

  // Ends all series of the target, its synthetic ones too, for it is scraped no more.
  void End(Timestamp at, IntakeScratch& scratch);

 private:
  Status Read(const HttpResponse& response, Timestamp at, IntakeScratch& scratch,
              IntakeCounts& counts);
  template <typename Parser>
  Status ReadEntries(std::string_view body, Timestamp at, IntakeScratch& scratch,
                     IntakeCounts& counts);
  Result<SeriesCache::EntryId> AddSeries(std::string_view text, IntakeScratch& scratch);
  Status CheckLabels(const Labels& labels) const;

  // Puts what was read, and what it lacks, into the window.
  void Commit(Timestamp at, Duration elapsed, IntakeScratch& scratch, IntakeResult& result);
  void CreateSeries(IntakeScratch& scratch, IntakeCounts& counts);
  void AddMarkers(Timestamp at, const IntakeResult& result, IntakeScratch& scratch);
  void AddReport(Timestamp at, Duration elapsed, const IntakeResult& result,
                 IntakeScratch& scratch);

  // Looks the ids up again when the window has renumbered its series; its generation.
  uint64_t FollowGeneration();
  std::optional<window::SeriesId> ReportSeries(size_t place);
  // The labels of the cached series, in their order.
  std::vector<Labels> CachedLabels() const;

  window::Window& window_;
  Target target_;
  SeriesCache cache_;
  bool ended_ = false;           // the cached series have got their markers
  std::vector<Labels> orphans_;  // series under former options that may yet need a marker
  std::vector<std::optional<window::SeriesId>> report_series_;
  uint64_t generation_ = 0;
  TargetMetadata metadata_;
};

}  // namespace alertd::scrape
