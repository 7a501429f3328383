#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "engine/scrape/content_type.h"
#include "engine/scrape/metadata.h"
#include "engine/scrape/openmetrics_parser.h"
#include "engine/scrape/series_cache.h"
#include "engine/scrape/target.h"
#include "engine/scrape/text_parser.h"
#include "engine/window/window.h"

namespace alertd::scrape {

// What a scrape took in.
struct IntakeCounts {
  size_t samples_scraped = 0;  // that the target exposed
  size_t samples_added = 0;    // of those, what was left after relabeling
  size_t series_added = 0;     // new to this target, and not dropped
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
  std::vector<SeriesCache::EntryId> new_entries;  // whose labels are new_labels; none is dropped
  std::vector<window::SeriesSample> batch;
};

enum class ReportDetail {
  kStandard,  // up and its four siblings that Prometheus always adds
  kExtra,     // also the limit, the timeout and the body's size
};

// Turns the scrapes of one target into samples of the window: the exposition's, staleness markers
// for what has vanished, and the synthetic series. A scrape goes in as one batch, whole or, when
// anything about it is wrong, not at all. Reading a large one takes several steps, between which
// the owner can serve other targets. Not thread-safe.
class TargetIntake {
 public:
  // `window` must outlive the intake.
  TargetIntake(window::Window& window, Target target, ReportDetail detail);

  const Target& target() const { return target_; }
  std::shared_ptr<const MetadataMap> metadata() const { return metadata_.current(); }

  // The same target with other options: goes on with the same series.
  // REQUIRES: the same key.
  void Replace(Target target);

  // Begins to take in what came of the scrape that began at `at`.
  // REQUIRES: !busy().
  void Begin(HttpCompletion completion, Timestamp at);

  // Whether a scrape is being taken in.
  bool busy() const { return reading_ != nullptr; }

  // Takes the next step; the result after the last one.
  // REQUIRES: busy().
  std::optional<IntakeResult> Step(IntakeScratch& scratch);

  // The scrape that began at `at` came to nothing.
  // REQUIRES: !busy().
  IntakeResult Fail(std::string error, Duration elapsed, Timestamp at, IntakeScratch& scratch);

  // Gives up all series of the target, its synthetic ones too, without ending them: another one
  // is to Inherit() them. A scrape that is being taken in is given up.
  std::vector<Labels> Release(Timestamp at);

  // What an earlier process has left under the target's labels is not its own, or there is none.
  void AdoptNothing() { adopted_ = true; }

  // Takes over series that another target has released: those that the next scrape does not have
  // end with it, whatever comes of it.
  void Inherit(std::vector<Labels> series);

  // Ends all series of the target, its synthetic ones too, for it is scraped no more. A scrape that
  // is being taken in is given up.
  void End(Timestamp at, IntakeScratch& scratch);

 private:
  // A scrape that is being taken in.
  struct Reading {
    std::string body;
    Timestamp at;
    Duration elapsed{0};
    IntakeResult result;
    ExpositionFormat format = ExpositionFormat::kText;
    std::variant<TextParser, OpenMetricsParser> parser{TextParser({})};
    std::optional<std::string> guessed_from;  // a Content-Type that says nothing of metrics
    bool parsed = false;
    size_t created = 0;                   // of the new series, those that the window was asked for
    uint64_t created_in = 0;              // the generation of their ids
    std::optional<IntakeScratch> parked;  // between two steps
  };

  Status ChooseParser(const HttpResponse& response);
  void StartOver();
  bool Advance(IntakeScratch& scratch);
  // Reads a number of lines; true after the last one.
  Result<bool> ReadLines(IntakeScratch& scratch);
  template <typename Parser>
  Result<bool> ReadEntries(Parser& parser, IntakeScratch& scratch);
  // `line_end` is where the line after it begins.
  Status ReadSample(const ExpositionSample& sample, size_t line_end, IntakeScratch& scratch);
  // A series that relabeling drops is kept in mind, too, so that it is parsed once.
  Result<SeriesCache::EntryId> AddSeries(std::string_view text, SeriesCache::Line line,
                                         IntakeScratch& scratch);

  // Asks the window for a number of the new series; true after the last one.
  bool CreateSeries(IntakeScratch& scratch);
  void DropRefused(IntakeScratch& scratch);

  // Puts what was read, and what it lacks, into the window; false when the window has renumbered
  // its series in between, which is rare.
  bool Commit(Timestamp at, Duration elapsed, IntakeScratch& scratch, IntakeResult& result);
  // Takes over the series that an earlier process has left; once, before the first samples.
  void AdoptLeftSeries(Timestamp at);
  // Keeps in mind, when the cache is to go, which of its series still have to end.
  void OrphanCachedSeries();
  // REQUIRES: the batch has the scrape's own samples.
  void AddMarkers(Timestamp at, const IntakeResult& result, IntakeScratch& scratch);
  void AddReport(Timestamp at, Duration elapsed, const IntakeResult& result,
                 IntakeScratch& scratch);

  // Looks the ids up again when the window has renumbered its series; its generation.
  uint64_t FollowGeneration();
  std::optional<window::SeriesId> ReportSeries(size_t place);
  // The cached entries that have series in the window.
  std::vector<SeriesCache::EntryId> KeptEntries() const;
  // REQUIRES: the entry is not dropped.
  Labels LabelsOf(SeriesCache::EntryId entry) const;

  window::Window& window_;
  Target target_;
  std::string source_;  // the window's name for what the target brings
  SeriesCache cache_;
  ExpositionFormat cached_format_ = ExpositionFormat::kText;  // of the exposition in cache_
  bool ended_ = false;  // the cached series have got their markers
  // Series under former options, of an earlier process or of another target, that may yet need a
  // marker.
  std::vector<Labels> orphans_;
  bool adopted_ = false;  // those of an earlier process
  std::vector<std::optional<window::SeriesId>> report_series_;
  uint64_t generation_ = 0;
  std::unique_ptr<Reading> reading_;
  TargetMetadata metadata_;
};

}  // namespace alertd::scrape
