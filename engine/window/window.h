#pragma once

// The time-series window: the recent samples of every series.
//
// Appends come in batches that readers see whole or not at all; reading copies out, so that no lock
// is held while anything is computed. Older samples may settle in files of chunks, and are read
// there. Thread-safe.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/histogram.h"
#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/sample.h"
#include "engine/model/time.h"

namespace alertd::window {

// Names a series of one generation() of the window: dense, in the order of creation.
using SeriesId = uint32_t;

class ChunkFile;
class ChunkWriter;
struct Settlement;

struct WindowOptions {
  Duration retention{std::chrono::hours{2}};
  size_t series_max = 5'000'000;
};

struct SeriesSample {
  SeriesId series = 0;
  Sample sample;
};

// What few samples have beside a time and a value.
struct SampleExtra {
  HistogramPtr histogram;  // then the sample has no value
  Timestamp start{};       // when its counter began, as the source says; 0: unknown
};

// Who brings the samples of a batch. Those of one source at the same times share the memory for
// the times, and are found beside each other.
struct BatchOrigin {
  std::string_view source = {};  // the same name each time, also by another process; empty: none
  Timestamp at{};                // of its samples; one that has another time stands alone
};

// Samples that readers see all at once. `extras` is empty or has one for each sample.
struct SampleBatch {
  std::span<const SeriesSample> samples;
  std::span<const SampleExtra> extras = {};
  BatchOrigin origin = {};
};

// What became of the samples of a batch.
struct AppendCounts {
  size_t appended = 0;
  size_t duplicates = 0;     // the same timestamp with another value: the first one stays
  size_t out_of_order = 0;   // older than the series' newest
  size_t out_of_bounds = 0;  // older than the retention
};

// What a place in a column holds.
inline constexpr uint8_t kAbsent = 0;  // also a series that has ended
inline constexpr uint8_t kFloat = 1;
inline constexpr uint8_t kHistogram = 2;

// Samples at or before an instant, one per asked series, as columns.
struct LatestColumns {
  std::vector<double> values;
  std::vector<Timestamp> times;          // of the samples themselves
  std::vector<uint8_t> present;          // kAbsent, kFloat or kHistogram
  std::vector<HistogramPtr> histograms;  // empty when there are none
};

// The samples of one series, as columns. Reused between reads: Clear() keeps its memory.
struct SampleColumns {
  std::vector<Timestamp> times;
  std::vector<double> values;
  std::vector<SampleExtra> extras;  // empty when no sample has any

  size_t size() const { return times.size(); }
  // Null for a sample that is a float.
  const HistogramPtr& histogram(size_t sample) const {
    static const HistogramPtr kNone;
    return extras.empty() ? kNone : extras[sample].histogram;
  }
  void Clear() {
    times.clear();
    values.clear();
    extras.clear();
  }
};

// A range of time without its start and with its end, as PromQL's ranges are.
struct LeftOpenRange {
  Timestamp after;
  Timestamp until;
};

// A part of the log of samples, for the disk; see FORMAT.md.
struct LogBlock {
  std::string bytes;
  Timestamp newest = Timestamp::min();  // no sample in it is newer
  // Whether samples are missing in it, for more came than may be held. Then they are missing until
  // the next segment.
  bool lost_some = false;
};

// What follows a block that is taken.
enum class LogCut : uint8_t { kGoOn, kNewSegment };

// What became of the series of a file of chunks.
struct AttachCounts {
  size_t series = 0;          // that are in the window
  size_t series_refused = 0;  // for the window was full
  bool whole = true;          // false: it makes no sense, and only the first series were read
};

struct WindowStats {
  size_t series = 0;
  size_t samples = 0;
  size_t label_values = 0;
  size_t bytes = 0;  // an estimate
  uint64_t series_created = 0;
  uint64_t series_removed = 0;
  uint64_t samples_appended = 0;
  std::optional<Timestamp> oldest;
  std::optional<Timestamp> newest;
};

class Window {
 public:
  explicit Window(WindowOptions options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // --- taking in -------------------------------------------------------------------------------

  // The series' id, made when there is none. Fails with kLimitExceeded past series_max.
  // Ids hold until generation() changes, which only Expire() does.
  Result<SeriesId> FindOrCreate(const Labels& labels);
  std::vector<Result<SeriesId>> FindOrCreate(std::span<const Labels> labels);

  // Adds the samples. Ids of another generation are our mistake. A histogram's hint is replaced by
  // what its predecessor tells: gauges stay gauges, others are kNotReset, or kUnknown where a new
  // run begins.
  AppendCounts Append(const SampleBatch& batch);
  AppendCounts Append(std::span<const SeriesSample> samples,
                      std::span<const SampleExtra> extras = {}) {
    return Append({.samples = samples, .extras = extras, .origin = {}});
  }

  // As above for callers on another thread than Expire()'s: nothing, and nothing is added, when the
  // window is not at `generation` any more. Then look the ids up again.
  std::optional<AppendCounts> Append(const SampleBatch& batch, uint64_t generation);

  // From now on notes what is appended for a log on disk, as long as somebody takes it: more than
  // about `bytes_max` is not held.
  void BeginLog(size_t bytes_max);
  // What was appended since the last call; empty before BeginLog().
  LogBlock TakeLog(LogCut cut);

  // Takes the samples of a file, which is read where it stands. Of a series, they must be older
  // than those that the window has, and newer than those of the files before.
  AttachCounts Attach(const std::shared_ptr<const ChunkFile>& file);
  // Forgets the samples of a file.
  void Detach(const ChunkFile& file);

  // Writes the samples before `until` to `out`, and those of the last `absorbed` files, which the
  // new one shall take the place of. When it succeeds, one of the next two calls must follow: until
  // then nothing is put beside what was written, and what comes late waits for the next settling.
  // Fails with kUnavailable when the samples cannot be written, or were renumbered meanwhile.
  Result<Settlement> BeginSettling(Timestamp until, size_t absorbed, ChunkWriter& out);
  // From here on what was written is read from `file`. False when the series were renumbered
  // meanwhile: then nothing has changed.
  bool EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file);
  void CancelSettling();

  // Forgets samples before now - retention and series without any. May renumber the series: then
  // generation() grows, and whoever keeps ids must look them up again. Who reads on another thread
  // compares generation() before the first and after the last of calls that belong together; an id
  // that no series has reads as one without samples and labels.
  void Expire(Timestamp now);
  uint64_t generation() const;

  // --- questions ---------------------------------------------------------------------------------

  // The matching series among those with ids >= first, by id. A caller that keeps a selection
  // asks again with first = series_count() of the last time and so pays for new series only.
  std::vector<SeriesId> Select(const Matchers& matchers, SeriesId first = 0) const;
  SeriesId series_count() const;
  Labels LabelsOf(SeriesId series) const;
  std::vector<Labels> LabelsOf(std::span<const SeriesId> series) const;

  // The newest sample of each series in (at - lookback, at]. The columns are resized to fit.
  void ReadLatest(std::span<const SeriesId> series, Timestamp at, Duration lookback,
                  LatestColumns& out) const;

  // The samples of one series within the range, staleness markers left out, appended to `out`.
  void ReadRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const;

  // As ReadRange for many series as of one instant: `starts[i]` to `starts[i + 1]` are series i's
  // samples in `out`. Readers see every batch whole or not at all.
  void ReadRanges(std::span<const SeriesId> series, LeftOpenRange range, SampleColumns& out,
                  std::vector<size_t>& starts) const;

  std::vector<std::string> LabelNames(const Matchers& matchers) const;
  std::vector<std::string> LabelValues(std::string_view name, const Matchers& matchers) const;
  WindowStats Stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::window
