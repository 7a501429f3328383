#include "engine/window/series_store.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <absl/container/flat_hash_set.h>

#include "engine/base/check.h"

namespace alertd::window {
namespace {

// Renumbering costs time for every living series, so there must be something to gain.
constexpr size_t kEmptySeriesMin = 4096;

std::vector<std::string> Sorted(const absl::flat_hash_set<std::string_view>& texts) {
  std::vector<std::string> sorted(texts.begin(), texts.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

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

AppendCounts SeriesStore::Append(const SampleBatch& batch) {
  const std::span<const SampleExtra> extras = batch.extras;
  ALERTD_CHECK(extras.empty() || extras.size() == batch.samples.size());
  AppendCounts counts;
  samples_.BeginBatch(batch.origin);
  if (log_) log_->BeginBatch(batch.origin);
  for (size_t i = 0; i < batch.samples.size(); ++i) {
    const SeriesSample& entry = batch.samples[i];
    ALERTD_CHECK(Has(entry.series));
    if (entry.sample.at < cutoff_) {
      ++counts.out_of_bounds;
      continue;
    }
    const bool revives = samples_.Empty(entry.series);
    const SampleExtra* const extra = extras.empty() ? nullptr : &extras[i];
    switch (samples_.Append(entry.series, entry.sample, extra)) {
      case SampleStore::Outcome::kAppended:
        ++counts.appended;
        if (log_) log_->Add(*table_, entry.series, entry.sample, extra);
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
  samples_.EndBatch();
  samples_appended_ += counts.appended;
  return counts;
}

AttachCounts SeriesStore::Attach(const std::shared_ptr<const ChunkFile>& file) {
  AttachCounts counts;
  SettledFile settled{file, {}};
  std::vector<std::optional<Symbol>> symbols;
  symbols.reserve(file->texts().size());
  for (const std::string_view text : file->texts())
    symbols.push_back(table_->symbols().Find(text));
  SeriesId guess = 0;
  const auto take = [&](std::span<const ChunkLabel> labels, ChunkPlace place, Sample newest) {
    if (newest.at < cutoff_ || newest.at == Timestamp::min()) return;
    // One file after the other mostly has the same series in the same order.
    const Result<SeriesId> series = IsSeries(guess, labels, symbols)
                                        ? Result<SeriesId>(guess)
                                        : FindOrCreate(file->LabelsOf(labels));
    if (!series) {
      ++counts.series_refused;
      return;
    }
    guess = *series + 1;
    if (samples_.Empty(*series)) {
      ++series_alive_;
      ++series_created_;
    }
    samples_.NoteNewest(*series, newest);
    newest_ = std::max(newest_, newest.at);
    if (settled.places.size() <= *series) settled.places.resize(table_->size());
    settled.places[*series] = place;
    ++counts.series;
  };
  settled.places.resize(table_->size());
  counts.whole = file->EachSeries(take);
  samples_.Attach(std::move(settled));
  return counts;
}

bool SeriesStore::IsSeries(SeriesId guess, std::span<const ChunkLabel> labels,
                           std::span<const std::optional<Symbol>> symbols) const {
  if (!Has(guess) || labels.size() != table_->LabelCount(guess)) return false;
  size_t i = 0;
  bool same = true;
  table_->EachSymbol(guess, [&](Symbol name, Symbol value) {
    same = same && symbols[labels[i].name] == name && symbols[labels[i].value] == value;
    ++i;
  });
  return same;
}

bool SeriesStore::EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file) {
  if (settlement.generation != generation_) return false;
  samples_.EndSettling(std::move(settlement), std::move(file));
  return true;
}

void SeriesStore::DropBefore(Timestamp cutoff, SeriesId begin, SeriesId end) {
  cutoff_ = std::max(cutoff_, cutoff);
  samples_.ForgetBefore(cutoff, begin, end, [this](SeriesId) {
    --series_alive_;
    ++series_removed_;
  });
  if (end == size()) samples_.DropBefore(cutoff);
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
  Renumbering prepared;
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
  if (log_) log_->Keep(prepared.old_ids);
  table_ = std::move(prepared.table);
  ++generation_;
}

Labels SeriesStore::LabelsOf(SeriesId series) const {
  return Has(series) ? table_->LabelsOf(series) : Labels();
}

std::vector<Labels> SeriesStore::LabelsOf(std::span<const SeriesId> series) const {
  std::vector<Labels> labels;
  labels.reserve(series.size());
  for (const SeriesId id : series)
    labels.push_back(LabelsOf(id));
  return labels;
}

void SeriesStore::ReadLatest(std::span<const SeriesId> series, Timestamp at, Duration lookback,
                             LatestColumns& out) const {
  const LeftOpenRange range{std::max(at - lookback, Floor()), at};
  for (size_t i = 0; i < series.size(); ++i) {
    std::optional<Sample> latest;
    if (Has(series[i])) latest = samples_.Latest(series[i], range);
    const bool present = latest && !IsStale(latest->value);
    out.present[i] = present ? kFloat : kAbsent;
    out.values[i] = present ? latest->value : 0;
    out.times[i] = present ? latest->at : Timestamp();
    if (!IsHistogramMark(out.values[i])) continue;
    out.present[i] = kHistogram;
    out.values[i] = 0;
    out.histograms.resize(series.size());
    out.histograms[i] = samples_.HistogramAt(series[i], latest->at);
    if (out.histograms[i] == nullptr) out.present[i] = kAbsent;
  }
}

void SeriesStore::ReadRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
  range.after = std::max(range.after, Floor());
  if (range.after < range.until) samples_.CopyRange(series, range, out);
}

bool SeriesStore::AnyHasSamples(PostingsView series) const {
  return std::any_of(series.begin(), series.end(),
                     [this](SeriesId id) { return !samples_.Empty(id); });
}

std::vector<std::string> SeriesStore::LabelNames(const Matchers& matchers) const {
  absl::flat_hash_set<std::string_view> names;
  if (matchers.empty()) {
    table_->index().EachName([this, &names](Symbol name, PostingsView series) {
      if (AnyHasSamples(series)) names.insert(table_->symbols().Text(name));
    });
    return Sorted(names);
  }
  for (const SeriesId series : table_->Select(matchers, 0)) {
    if (samples_.Empty(series)) continue;
    table_->EachLabel(series, [&names](Label label) { names.insert(label.name); });
  }
  return Sorted(names);
}

std::vector<std::string> SeriesStore::LabelValues(std::string_view name,
                                                  const Matchers& matchers) const {
  absl::flat_hash_set<std::string_view> values;
  if (matchers.empty()) {
    table_->index().EachValue(name, [this, &values](Symbol value, PostingsView series) {
      if (AnyHasSamples(series)) values.insert(table_->symbols().Text(value));
    });
    return Sorted(values);
  }
  for (const SeriesId series : table_->Select(matchers, 0)) {
    if (samples_.Empty(series)) continue;
    const std::string_view value = table_->ValueOf(series, name);
    if (!value.empty()) values.insert(value);
  }
  return Sorted(values);
}

WindowStats SeriesStore::Stats() const {
  WindowStats stats;
  stats.series = series_alive_;
  stats.samples = samples_.samples();
  stats.label_values = table_->index().value_count();
  stats.bytes = table_->bytes() + samples_.bytes();
  stats.series_created = series_created_;
  stats.series_removed = series_removed_;
  stats.samples_appended = samples_appended_;
  if (series_alive_ == 0) return stats;
  stats.newest = newest_;
  if (const auto oldest = samples_.Oldest()) stats.oldest = std::max(*oldest, cutoff_);
  return stats;
}

}  // namespace alertd::window
