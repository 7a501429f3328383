#include "engine/window/sample_store.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace alertd::window {
namespace {

constexpr uint32_t kFirstChunkSamples = 8;  // many series live for a few samples only
constexpr uint32_t kChunkSamplesMax = 128;

// The place of the first sample after `at` among the samples in time order.
const Sample* FirstAfter(const Sample* from, const Sample* to, Timestamp at) {
  return std::upper_bound(from, to, at,
                          [](Timestamp time, const Sample& sample) { return time < sample.at; });
}

}  // namespace

void SeriesSamples::MakeRoom(SampleAccount& account) {
  if (!chunks_.empty() && chunks_.back().end < chunks_.back().capacity) return;
  if (chunks_.empty() || chunks_.back().capacity == kChunkSamplesMax) {
    const uint32_t capacity = chunks_.empty() ? kFirstChunkSamples : kChunkSamplesMax;
    chunks_.push_back({.first = {},
                       .begin = 0,
                       .end = 0,
                       .capacity = capacity,
                       .samples = std::make_unique_for_overwrite<Sample[]>(capacity)});
    account.bytes += sizeof(Chunk) + capacity * sizeof(Sample);
    return;
  }
  Chunk& chunk = chunks_.back();
  const uint32_t capacity = chunk.capacity * 2;
  auto wider = std::make_unique_for_overwrite<Sample[]>(capacity);
  std::copy(chunk.From(), chunk.To(), wider.get());
  account.bytes += (capacity - chunk.capacity) * sizeof(Sample);
  chunk.end -= chunk.begin;
  chunk.begin = 0;
  chunk.capacity = capacity;
  chunk.samples = std::move(wider);
}

void SeriesSamples::Append(Sample sample, SampleAccount& account) {
  MakeRoom(account);
  Chunk& chunk = chunks_.back();
  if (chunk.begin == chunk.end) chunk.first = sample.at;
  chunk.samples[chunk.end++] = sample;
  ++account.samples;
}

std::optional<Sample> SeriesSamples::Latest(Timestamp at) const {
  for (size_t i = chunks_.size(); i-- > 0;) {
    const Chunk& chunk = chunks_[i];
    if (chunk.first <= at) return *(FirstAfter(chunk.From(), chunk.To(), at) - 1);
  }
  return std::nullopt;
}

void SeriesSamples::CopyRange(LeftOpenRange range, SampleColumns& out) const {
  // The wanted samples are most often the newest ones: look for the first chunk from the end.
  size_t i = chunks_.size();
  while (i > 0 && chunks_[i - 1].first > range.after)
    --i;
  for (i = i > 0 ? i - 1 : 0; i < chunks_.size() && chunks_[i].first <= range.until; ++i) {
    const Chunk& chunk = chunks_[i];
    const Sample* sample = FirstAfter(chunk.From(), chunk.To(), range.after);
    for (; sample != chunk.To() && sample->at <= range.until; ++sample) {
      if (IsStale(sample->value)) continue;
      out.times.push_back(sample->at);
      out.values.push_back(sample->value);
    }
  }
}

void SeriesSamples::DropBefore(Timestamp cutoff, SampleAccount& account) {
  size_t whole = 0;
  while (whole < chunks_.size() && (chunks_[whole].To() - 1)->at < cutoff) {
    const Chunk& chunk = chunks_[whole++];
    account.samples -= chunk.end - chunk.begin;
    account.bytes -= sizeof(Chunk) + chunk.capacity * sizeof(Sample);
  }
  chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(whole));
  if (chunks_.empty()) {
    chunks_.shrink_to_fit();
    return;
  }
  Chunk& chunk = chunks_.front();
  while (chunk.first < cutoff) {
    chunk.first = chunk.samples[++chunk.begin].at;
    --account.samples;
  }
}

void SampleStore::Grow(SeriesId count) {
  newest_.resize(count, Sample{.at = Timestamp::min(), .value = 0});
  samples_.resize(count);
}

SampleStore::Outcome SampleStore::Append(SeriesId series, Sample sample) {
  Sample& newest = newest_[series];
  if (sample.at > newest.at) {
    samples_[series].Append(sample, account_);
    newest = sample;
    return Outcome::kAppended;
  }
  if (sample.at < newest.at) return Outcome::kOutOfOrder;
  const bool same = std::bit_cast<uint64_t>(newest.value) == std::bit_cast<uint64_t>(sample.value);
  return same ? Outcome::kSame : Outcome::kDuplicate;
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
