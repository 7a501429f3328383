#include "engine/window/sample_store.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/histogram_arithmetic.h"

namespace alertd::window {
namespace {

constexpr uint32_t kFirstChunkSamples = 8;  // many series live for a few samples only
constexpr uint32_t kChunkSamplesMax = 128;

// The place of the first sample after `at` among the samples in time order. They are evenly spaced
// but for gaps, so a guess is mostly within a step or two.
const Sample* FirstAfter(const Sample* from, const Sample* to, Timestamp at) {
  if (from == to || at < from->at) return from;
  const Sample* const last = to - 1;
  if (at >= last->at) return to;
  const double share = static_cast<double>((at - from->at).count()) /
                       static_cast<double>((last->at - from->at).count());
  const Sample* guess =
      from + static_cast<std::ptrdiff_t>(share * static_cast<double>(last - from));
  constexpr int kStepsMax = 4;
  for (int step = 0; step < kStepsMax; ++step) {
    if (guess->at > at) {
      --guess;  // the first sample is not after `at`, so there is one before
    } else if (guess[1].at > at) {
      return guess + 1;
    } else {
      ++guess;  // the last sample is after `at`, so there is one behind
    }
  }
  return std::upper_bound(from, to, at,
                          [](Timestamp time, const Sample& sample) { return time < sample.at; });
}

size_t BytesOf(const SampleExtra& extra) {
  if (extra.histogram == nullptr) return sizeof(SampleExtra);
  const Histogram& histogram = *extra.histogram;
  return sizeof(SampleExtra) + sizeof(Histogram) +
         (histogram.positive.size() + histogram.negative.size()) * sizeof(HistogramBucket) +
         histogram.custom_bounds.size() * sizeof(double);
}

// Whether `next` counts on from `previous` in the same buckets. What a source hints about itself is
// believed only when it says that it started anew.
bool GoesOn(const Histogram& next, const Histogram& previous) {
  if (previous.hint == ResetHint::kGauge || next.hint == ResetHint::kReset) return false;
  if (next.schema != previous.schema || next.zero_threshold != previous.zero_threshold ||
      next.custom_bounds != previous.custom_bounds) {
    return false;
  }
  if (next.hint == ResetHint::kUnknown) return !DetectReset(next, previous);
  Histogram copy = next;
  copy.hint = ResetHint::kUnknown;
  return !DetectReset(copy, previous);
}

// The histogram as it is kept, with a hint that says what follows from its predecessor; that is
// null when there was none.
HistogramPtr WithOwnHint(const HistogramPtr& histogram, const Histogram* previous) {
  ResetHint hint = histogram->hint;
  if (hint != ResetHint::kGauge) {
    const bool goes_on = previous != nullptr && GoesOn(*histogram, *previous);
    hint = goes_on ? ResetHint::kNotReset : ResetHint::kUnknown;
  }
  if (hint == histogram->hint) return histogram;
  Histogram copy = *histogram;
  copy.hint = hint;
  return std::make_shared<const Histogram>(std::move(copy));
}

}  // namespace

void SeriesSamples::Chunk::CopyRange(LeftOpenRange range, SampleColumns& out) const {
  if (extras != nullptr) {
    CopyRangeWithExtras(range, out);
    return;
  }
  const Sample* const from = FirstAfter(From(), To(), range.after);
  const Sample* const to = FirstAfter(from, To(), range.until);
  const size_t before = out.size();
  const auto room = static_cast<size_t>(to - from);
  out.times.resize(before + room);
  out.values.resize(before + room);
  Timestamp* time = out.times.data() + before;
  double* value = out.values.data() + before;
  for (const Sample* sample = from; sample != to; ++sample) {
    *time = sample->at;
    *value = sample->value;
    const std::ptrdiff_t taken = IsStale(sample->value) ? 0 : 1;
    time += taken;
    value += taken;
  }
  const auto size = static_cast<size_t>(time - out.times.data());
  out.times.resize(size);
  out.values.resize(size);
  if (!out.extras.empty()) out.extras.resize(size);
}

void SeriesSamples::Chunk::CopyRangeWithExtras(LeftOpenRange range, SampleColumns& out) const {
  const Sample* const from = FirstAfter(From(), To(), range.after);
  const Sample* const to = FirstAfter(from, To(), range.until);
  out.extras.resize(out.size());
  for (const Sample* sample = from; sample != to; ++sample) {
    if (IsStale(sample->value)) continue;
    out.times.push_back(sample->at);
    out.values.push_back(IsHistogramMark(sample->value) ? 0 : sample->value);
    out.extras.push_back((*extras)[static_cast<size_t>(sample - samples.get())]);
  }
}

// Gives the newest sample its extra.
void SeriesSamples::Chunk::AddExtra(const SampleExtra& extra, SampleAccount& account) {
  if (extras == nullptr) extras = std::make_unique<std::vector<SampleExtra>>();
  account.bytes += (end - extras->size()) * sizeof(SampleExtra);
  extras->resize(end);
  extras->back() = extra;
  account.bytes += BytesOf(extra) - sizeof(SampleExtra);
}

HistogramPtr SeriesSamples::Chunk::LastHistogram() const {
  if (empty() || extras == nullptr || !IsHistogramMark(samples[end - 1].value)) return nullptr;
  return (*extras)[end - 1].histogram;
}

void SeriesSamples::Chunk::Widen(SampleAccount& account) {
  const uint32_t wider = capacity == 0 ? kFirstChunkSamples : capacity * 2;
  auto room = std::make_unique_for_overwrite<Sample[]>(wider);
  std::copy(From(), To(), room.get());
  if (extras != nullptr) {
    extras->erase(extras->begin(), extras->begin() + begin);
    account.bytes -= begin * sizeof(SampleExtra);
  }
  account.bytes += (wider - capacity) * sizeof(Sample);
  end -= begin;
  begin = 0;
  capacity = wider;
  samples = std::move(room);
}

void SeriesSamples::Chunk::DropBefore(Timestamp cutoff, SampleAccount& account) {
  while (first < cutoff) {
    if (extras != nullptr) {
      account.bytes -= BytesOf((*extras)[begin]);
      (*extras)[begin] = {};
      account.bytes += BytesOf((*extras)[begin]);
    }
    first = samples[++begin].at;
    --account.samples;
  }
}

void SeriesSamples::Append(Sample sample, const SampleExtra* extra, SampleAccount& account) {
  SampleExtra kept;
  if (extra != nullptr) kept = *extra;
  if (kept.histogram != nullptr) {
    sample.value = std::bit_cast<double>(kHistogramBits);
    kept.histogram = WithOwnHint(kept.histogram, newest_.LastHistogram().get());
  }
  if (newest_.end == newest_.capacity) {
    if (newest_.capacity < kChunkSamplesMax) {
      newest_.Widen(account);
    } else {
      older_.push_back(std::move(newest_));
      newest_ = {.first = {},
                 .begin = 0,
                 .end = 0,
                 .capacity = kChunkSamplesMax,
                 .samples = std::make_unique_for_overwrite<Sample[]>(kChunkSamplesMax),
                 .extras = nullptr};
      account.bytes += newest_.bytes();
    }
  }
  if (newest_.empty()) newest_.first = sample.at;
  newest_.samples[newest_.end++] = sample;
  ++account.samples;
  const bool has_extra = kept.histogram != nullptr || kept.start != Timestamp{};
  if (has_extra || newest_.extras != nullptr) newest_.AddExtra(kept, account);
}

const SeriesSamples::Chunk* SeriesSamples::ChunkAt(Timestamp at) const {
  if (empty()) return nullptr;
  const Chunk* chunk = &newest_;
  for (size_t i = older_.size(); chunk->first > at; chunk = &older_[--i]) {
    if (i == 0) return nullptr;
  }
  return chunk;
}

std::optional<Sample> SeriesSamples::Latest(Timestamp at) const {
  const Chunk* const chunk = ChunkAt(at);
  if (chunk == nullptr) return std::nullopt;
  return *(FirstAfter(chunk->From(), chunk->To(), at) - 1);
}

SampleExtra SeriesSamples::LatestExtra(Timestamp at) const {
  const Chunk* const chunk = ChunkAt(at);
  ALERTD_CHECK(chunk != nullptr);
  if (chunk->extras == nullptr) return {};
  const Sample* const sample = FirstAfter(chunk->From(), chunk->To(), at) - 1;
  return (*chunk->extras)[static_cast<size_t>(sample - chunk->samples.get())];
}

void SeriesSamples::CopyRange(LeftOpenRange range, SampleColumns& out) const {
  if (empty()) return;
  if (newest_.first > range.after) {
    // The wanted samples are most often the newest ones: look for the first chunk from the end.
    size_t i = older_.size();
    while (i > 0 && older_[i - 1].first > range.after)
      --i;
    for (i = i > 0 ? i - 1 : 0; i < older_.size() && older_[i].first <= range.until; ++i) {
      older_[i].CopyRange(range, out);
    }
  }
  if (newest_.first <= range.until) newest_.CopyRange(range, out);
}

void SeriesSamples::DropBefore(Timestamp cutoff, SampleAccount& account) {
  const auto drop = [&account](const Chunk& chunk) {
    account.samples -= chunk.end - chunk.begin;
    account.bytes -= chunk.bytes();
    if (chunk.extras == nullptr) return;
    for (const SampleExtra& extra : *chunk.extras)
      account.bytes -= BytesOf(extra);
  };
  if (empty()) return;
  size_t whole = 0;
  while (whole < older_.size() && (older_[whole].To() - 1)->at < cutoff)
    drop(older_[whole++]);
  older_.erase(older_.begin(), older_.begin() + static_cast<std::ptrdiff_t>(whole));
  if (!older_.empty()) {
    older_.front().DropBefore(cutoff, account);
  } else if ((newest_.To() - 1)->at >= cutoff) {
    newest_.DropBefore(cutoff, account);
  } else {
    drop(newest_);
    newest_ = {};
    older_.shrink_to_fit();
  }
}

void SampleStore::Grow(SeriesId count) {
  newest_.resize(count, Sample{.at = Timestamp::min(), .value = 0});
  samples_.resize(count);
}

SampleStore::Outcome SampleStore::Append(SeriesId series, Sample sample, const SampleExtra* extra) {
  Sample& newest = newest_[series];
  const bool is_histogram = extra != nullptr && extra->histogram != nullptr;
  if (is_histogram) sample.value = std::bit_cast<double>(kHistogramBits);
  if (sample.at > newest.at) {
    samples_[series].Append(sample, extra, account_);
    newest = sample;
    return Outcome::kAppended;
  }
  if (sample.at < newest.at) return Outcome::kOutOfOrder;
  if (is_histogram && IsHistogramMark(newest.value)) {
    const HistogramPtr last = samples_[series].LatestExtra(newest.at).histogram;
    return SameHistogram(*last, *extra->histogram) ? Outcome::kSame : Outcome::kDuplicate;
  }
  const bool same = std::bit_cast<uint64_t>(newest.value) == std::bit_cast<uint64_t>(sample.value);
  return same ? Outcome::kSame : Outcome::kDuplicate;
}

void SampleStore::CopyRanges(std::span<const SeriesId> series, LeftOpenRange range,
                             SampleColumns& out, std::vector<size_t>& starts) const {
  // Far enough ahead for the memory to arrive, near enough for it to be there still.
  constexpr size_t kSeriesAhead = 16;
  constexpr size_t kSamplesAhead = 8;
  for (size_t i = 0; i < series.size(); ++i) {
    if (i + kSeriesAhead < series.size() && series[i + kSeriesAhead] < size()) {
      __builtin_prefetch(&samples_[series[i + kSeriesAhead]]);
    }
    if (i + kSamplesAhead < series.size() && series[i + kSamplesAhead] < size()) {
      samples_[series[i + kSamplesAhead]].Prefetch();
    }
    starts.push_back(out.size());
    if (series[i] < size()) samples_[series[i]].CopyRange(range, out);
  }
}

void SampleStore::DropBefore(SeriesId series, Timestamp cutoff) {
  if (newest_[series].at == Timestamp::min()) return;
  samples_[series].DropBefore(cutoff, account_);
  if (samples_[series].empty()) newest_[series] = {.at = Timestamp::min(), .value = 0};
}

void SampleStore::Keep(const std::vector<SeriesId>& ids) {
  std::vector<Sample> newest;
  std::vector<SeriesSamples> samples;
  newest.reserve(ids.size());
  samples.reserve(ids.size());
  for (const SeriesId id : ids) {
    newest.push_back(newest_[id]);
    samples.push_back(std::move(samples_[id]));
  }
  newest_ = std::move(newest);
  samples_ = std::move(samples);
}

size_t SampleStore::bytes() const {
  return account_.bytes + newest_.capacity() * sizeof(Sample) +
         samples_.capacity() * sizeof(SeriesSamples);
}

}  // namespace alertd::window
