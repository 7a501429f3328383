#include "engine/window/series_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/check.h"

namespace alertd::window {
namespace {

// Renumbering costs time for every living series, so there must be something to gain.
constexpr size_t kEmptySeriesMin = 4096;

}  // namespace

Result<SeriesId> SeriesStore::FindOrCreate(const Labels& labels) {
  if (const std::optional<SeriesId> found = table_->Find(labels)) return *found;
  if (table_->size() >= options_.series_max) {
    return LimitExceeded("the window is full with " + std::to_string(options_.series_max) +
                         " series; refused " + FormatLabels(labels));
  }
  const SeriesId series = table_->Create(labels);
  samples_.Grow(table_->size());
  return series;
}

AppendCounts SeriesStore::Append(std::span<const SeriesSample> batch) {
  AppendCounts counts;
  for (const SeriesSample& entry : batch) {
    ALERTD_CHECK(Has(entry.series));
    if (entry.sample.at < cutoff_) {
      ++counts.out_of_bounds;
      continue;
    }
    const bool revives = samples_.Empty(entry.series);
    switch (samples_.Append(entry.series, entry.sample)) {
      case SampleStore::Outcome::kAppended:
        ++counts.appended;
        newest_ = std::max(newest_, entry.sample.at);
        break;
      case SampleStore::Outcome::kSame:
        break;
      case SampleStore::Outcome::kDuplicate:
        ++counts.duplicates;
        break;
      case SampleStore::Outcome::kOutOfOrder:
        ++counts.out_of_order;
        break;
    }
    if (revives && !samples_.Empty(entry.series)) {
      ++series_alive_;
      ++series_created_;
    }
  }
  samples_appended_ += counts.appended;
  return counts;
}

void SeriesStore::DropBefore(Timestamp cutoff, SeriesId begin, SeriesId end) {
  cutoff_ = std::max(cutoff_, cutoff);
  for (SeriesId series = begin; series < end; ++series) {
    if (samples_.Empty(series)) continue;
    samples_.DropBefore(series, cutoff);
    if (!samples_.Empty(series)) continue;
    --series_alive_;
    ++series_removed_;
  }
}

bool SeriesStore::WorthRenumbering() const {
  const size_t all = table_->size();
  const size_t empty = all - series_alive_;
  constexpr size_t kNearLimitTenths = 9;
  constexpr size_t kLimitShare = 16;
  if (all * 10 >= options_.series_max * kNearLimitTenths) return empty * kLimitShare >= all;
  return empty >= kEmptySeriesMin && empty * 2 >= all;
}

void SeriesStore::Take(const SeriesTable& from, SeriesId series, Renumbering& to) {
  to.table->Create(from.LabelsOf(series));
  to.old_ids.push_back(series);
}

SeriesStore::Renumbering SeriesStore::PrepareRenumbering() const {
  Renumbering prepared{.table = std::make_unique<SeriesTable>(), .old_ids = {}, .was_taken = {}};
  prepared.was_taken.resize(table_->size());
  for (SeriesId series = 0; series < table_->size(); ++series) {
    if (samples_.Empty(series)) continue;
    Take(*table_, series, prepared);
    prepared.was_taken[series] = 1;
  }
  return prepared;
}

void SeriesStore::Renumber(Renumbering prepared) {
  for (SeriesId series = 0; series < table_->size(); ++series) {
    const bool taken = series < prepared.was_taken.size() && prepared.was_taken[series] != 0;
    if (!taken && !samples_.Empty(series)) Take(*table_, series, prepared);
  }
  samples_.Keep(prepared.old_ids);
  table_ = std::move(prepared.table);
  ++generation_;
}

WindowStats SeriesStore::Stats() const {
  WindowStats stats;
  stats.series = series_alive_;
  stats.samples = samples_.account().samples;
  stats.label_values = table_->index().value_count();
  stats.bytes = table_->bytes() + samples_.bytes();
  stats.series_created = series_created_;
  stats.series_removed = series_removed_;
  stats.samples_appended = samples_appended_;
  if (series_alive_ == 0) return stats;
  stats.newest = newest_;
  for (SeriesId series = 0; series < table_->size(); ++series) {
    if (samples_.Empty(series)) continue;
    const Timestamp oldest = samples_.Oldest(series);
    stats.oldest = std::min(stats.oldest.value_or(oldest), oldest);
  }
  return stats;
}

}  // namespace alertd::window
