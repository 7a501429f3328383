#pragma once

// Where the samples of all series are. Everything that knows how they are stored is here: what
// compresses them or keeps them on disk replaces SeriesSamples behind the same questions.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/model/sample.h"
#include "engine/window/window.h"

namespace alertd::window {

// What a store holds, kept up to date by those who change it.
struct SampleAccount {
  size_t samples = 0;
  size_t bytes = 0;
};

// The samples of one series in the order of time, in chunks that grow and are dropped whole.
class SeriesSamples {
 public:
  bool empty() const { return chunks_.empty(); }

  // REQUIRES: `sample` is newer than all others.
  void Append(Sample sample, SampleAccount& account);

  // The newest sample at or before `at`.
  std::optional<Sample> Latest(Timestamp at) const;

  // Appends the samples within `range` to `out`, without staleness markers.
  void CopyRange(LeftOpenRange range, SampleColumns& out) const;

  // Forgets the samples before `cutoff`.
  void DropBefore(Timestamp cutoff, SampleAccount& account);

  // REQUIRES: !empty().
  Timestamp oldest() const { return chunks_.front().first; }

 private:
  struct Chunk {
    Timestamp first;  // the time of samples[begin]
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t capacity = 0;
    std::unique_ptr<Sample[]> samples;

    const Sample* From() const { return samples.get() + begin; }
    const Sample* To() const { return samples.get() + end; }
  };

  void MakeRoom(SampleAccount& account);

  std::vector<Chunk> chunks_;
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
  Outcome Append(SeriesId series, Sample sample);

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

  void CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
    samples_[series].CopyRange(range, out);
  }

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
