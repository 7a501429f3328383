#pragma once

// Where the samples of all series are. Everything that knows how they are stored is here: what
// compresses them or keeps them on disk replaces SeriesSamples behind the same questions.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/model/sample.h"
#include "engine/window/window.h"

namespace alertd::window {

// Stands in for the value of a sample that is a histogram: a NaN that no source can send.
inline constexpr uint64_t kHistogramBits = 0x7ff0000000000003ULL;
inline bool IsHistogramMark(double value) {
  return std::bit_cast<uint64_t>(value) == kHistogramBits;
}

// What a store holds, kept up to date by those who change it.
struct SampleAccount {
  size_t samples = 0;
  size_t bytes = 0;
};

// The samples of one series in the order of time, in chunks that are dropped whole.
class SeriesSamples {
 public:
  bool empty() const { return newest_.empty(); }

  // `extra` may be null. REQUIRES: `sample` is newer than all others.
  void Append(Sample sample, const SampleExtra* extra, SampleAccount& account);

  // The newest sample at or before `at`.
  std::optional<Sample> Latest(Timestamp at) const;

  // What Latest(at) has beside its value. REQUIRES: there is one.
  SampleExtra LatestExtra(Timestamp at) const;

  // Appends the samples within `range` to `out`, without staleness markers.
  void CopyRange(LeftOpenRange range, SampleColumns& out) const;

  // Forgets the samples before `cutoff`.
  void DropBefore(Timestamp cutoff, SampleAccount& account);

  // Asks for the memory of the newest samples, for a CopyRange() to come.
  void Prefetch() const {
    constexpr uint32_t kSamplesPerLine = 4;
    constexpr uint32_t kSamplesWanted = 24;
    const uint32_t wanted = std::min(newest_.end - newest_.begin, kSamplesWanted);
    for (uint32_t i = 1; i <= wanted; i += kSamplesPerLine) {
      __builtin_prefetch(&newest_.samples[newest_.end - i]);
    }
  }

  // REQUIRES: !empty().
  Timestamp oldest() const { return older_.empty() ? newest_.first : older_.front().first; }

 private:
  struct Chunk {
    Timestamp first;  // the time of samples[begin]
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t capacity = 0;
    std::unique_ptr<Sample[]> samples;
    std::unique_ptr<std::vector<SampleExtra>> extras;  // by place as samples; mostly null

    bool empty() const { return begin == end; }
    size_t bytes() const { return capacity * sizeof(Sample); }
    const Sample* From() const { return samples.get() + begin; }
    const Sample* To() const { return samples.get() + end; }
    void CopyRange(LeftOpenRange range, SampleColumns& out) const;
    void CopyRangeWithExtras(LeftOpenRange range, SampleColumns& out) const;
    void Widen(SampleAccount& account);
    void AddExtra(const SampleExtra& extra, SampleAccount& account);
    HistogramPtr LastHistogram() const;
    // REQUIRES: the last sample is not before `cutoff`.
    void DropBefore(Timestamp cutoff, SampleAccount& account);
  };

  // The chunk with the newest sample at or before `at`; null when there is none.
  const Chunk* ChunkAt(Timestamp at) const;

  // Apart from the others, for nearly every question is about it alone.
  Chunk newest_;
  std::vector<Chunk> older_;
};

// The samples of all series by id. Not thread-safe.
class SampleStore {
 public:
  enum class Outcome { kAppended, kSame, kDuplicate, kOutOfOrder };

  SeriesId size() const { return static_cast<SeriesId>(newest_.size()); }
  const SampleAccount& account() const { return account_; }

  // Makes room for series with the ids below `count`.
  void Grow(SeriesId count);

  // kSame: the series' newest sample already is this one; nothing changed.
  Outcome Append(SeriesId series, Sample sample, const SampleExtra* extra);

  bool Empty(SeriesId series) const { return newest_[series].at == Timestamp::min(); }

  // The newest sample at or before `at`. Touches nothing but one dense array when `at` is not in
  // the series' past, which is the case of every rule.
  std::optional<Sample> Latest(SeriesId series, Timestamp at) const {
    const Sample& newest = newest_[series];
    if (newest.at <= at) {
      if (newest.at == Timestamp::min()) return std::nullopt;
      return newest;
    }
    return samples_[series].Latest(at);
  }

  // The histogram of Latest(series, at), which IsHistogramMark().
  HistogramPtr LatestHistogram(SeriesId series, Timestamp at) const {
    return samples_[series].LatestExtra(at).histogram;
  }

  void CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
    samples_[series].CopyRange(range, out);
  }

  // As CopyRange() for many series: `starts` gets where each one's samples begin in `out`. Ids that
  // no series has are left empty.
  void CopyRanges(std::span<const SeriesId> series, LeftOpenRange range, SampleColumns& out,
                  std::vector<size_t>& starts) const;

  void DropBefore(SeriesId series, Timestamp cutoff);

  // REQUIRES: !Empty(series).
  Timestamp Oldest(SeriesId series) const { return samples_[series].oldest(); }

  // Keeps only the series `ids`, which get the ids 0, 1, … in that order.
  void Keep(const std::vector<SeriesId>& ids);

  size_t bytes() const;

 private:
  std::vector<Sample> newest_;  // at == Timestamp::min() for a series without samples
  std::vector<SeriesSamples> samples_;
  SampleAccount account_;
};

}  // namespace alertd::window
