#include "engine/window/sample_store.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/model/histogram_arithmetic.h"

namespace alertd::window {
namespace {

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

size_t SampleStore::samples() const {
  size_t samples = 0;
  for (const SheetEntry& entry : sheets_)
    samples += entry.sheet == nullptr ? 0 : entry.sheet->samples();
  return samples + settled_.samples();
}

void SampleStore::Grow(SeriesId count) {
  newest_.resize(count, Sample{.at = Timestamp::min(), .value = 0});
  homes_.resize(count);
}

void SampleStore::BeginBatch(const BatchOrigin& origin) {
  batch_at_ = origin.at;
  if (origin.source.empty()) return;
  const auto found = sources_.find(origin.source);
  if (found != sources_.end()) {
    source_ = found->second.get();
    return;
  }
  auto source = std::make_unique<Source>();
  source->name = origin.source;
  source_ = source.get();
  sources_.emplace(source_->name, std::move(source));
}

void SampleStore::EndBatch() {
  Source* const source = std::exchange(source_, nullptr);
  if (source != nullptr && source->sheets.empty()) sources_.erase(source->name);
}

SampleStore::Outcome SampleStore::Append(SeriesId series, Sample sample, const SampleExtra* extra) {
  Sample& newest = newest_[series];
  const bool is_histogram = extra != nullptr && extra->histogram != nullptr;
  if (is_histogram) sample.value = std::bit_cast<double>(kHistogramBits);
  if (sample.at < newest.at) return Outcome::kOutOfOrder;
  if (sample.at == newest.at) {
    if (is_histogram && IsHistogramMark(newest.value)) {
      const HistogramPtr last = HistogramAt(series, newest.at);
      const bool same = last != nullptr && SameHistogram(*last, *extra->histogram);
      return same ? Outcome::kSame : Outcome::kDuplicate;
    }
    const bool same =
        std::bit_cast<uint64_t>(newest.value) == std::bit_cast<uint64_t>(sample.value);
    return same ? Outcome::kSame : Outcome::kDuplicate;
  }
  SampleExtra kept;
  if (is_histogram) {
    HistogramPtr last;
    if (IsHistogramMark(newest.value)) last = HistogramAt(series, newest.at);
    kept = {WithOwnHint(extra->histogram, last.get()), extra->start};
    extra = &kept;
  }
  PutAtHome(series, sample, extra);
  newest = sample;
  return Outcome::kAppended;
}

void SampleStore::PutAtHome(SeriesId series, Sample sample, const SampleExtra* extra) {
  Source* const source = sample.at == batch_at_ ? source_ : nullptr;
  Home& home = homes_[series];
  if (home.sheet == kNone) {
    home = HomeIn(source, sample.at);
  } else if (source != nullptr && sheets_[home.sheet].source != source) {
    MoveTo(source, series, sample.at);
  }
  if (SheetOf(home).IsSettling(sample.at)) GoOnIn(sheets_[home.sheet].source, series, sample.at);
  if (SheetOf(home).Put(home.row, sample, extra)) return;
  GoOnIn(nullptr, series, sample.at);
  SheetOf(home).Put(home.row, sample, extra);
}

// Where a sample of that time can be put.
SampleStore::Home SampleStore::HomeIn(Source* source, Timestamp at) {
  uint32_t sheet = kNone;
  if (source != nullptr && !source->sheets.empty() &&
      sheets_[source->sheets.back()].sheet->HasRoom() &&
      !sheets_[source->sheets.back()].sheet->IsSettling(at)) {
    sheet = source->sheets.back();
  } else {
    sheet = AddSheet(source);
  }
  return {sheet, sheets_[sheet].sheet->AddRow()};
}

uint32_t SampleStore::AddSheet(Source* source) {
  uint32_t sheet = static_cast<uint32_t>(sheets_.size());
  if (free_sheets_.empty()) {
    sheets_.emplace_back();
  } else {
    sheet = free_sheets_.back();
    free_sheets_.pop_back();
  }
  sheets_[sheet] = {std::make_shared<SampleSheet>(), source};
  if (source != nullptr) source->sheets.push_back(sheet);
  return sheet;
}

// A series that comes back to a source is one that several bring in turn: it stays by itself.
void SampleStore::MoveTo(Source* source, SeriesId series, Timestamp at) {
  const bool is_alone = sheets_[homes_[series].sheet].source == nullptr;
  if (WasIn(*source, series)) {
    if (is_alone) return;
    source = nullptr;
  }
  GoOnIn(source, series, at);
}

void SampleStore::GoOnIn(Source* source, SeriesId series, Timestamp at) {
  Home& home = homes_[series];
  former_homes_[series].push_back({home, newest_[series].at});
  home = HomeIn(source, at);
}

bool SampleStore::WasIn(const Source& source, SeriesId series) const {
  const auto former = former_homes_.find(series);
  if (former == former_homes_.end()) return false;
  return std::any_of(former->second.begin(), former->second.end(), [&](const FormerHome& each) {
    return sheets_[each.home.sheet].source == &source;
  });
}

void SampleStore::Forget(SeriesId series) {
  Leave(homes_[series], newest_[series].at);
  const auto former = former_homes_.find(series);
  if (former != former_homes_.end()) {
    for (const FormerHome& each : former->second)
      Leave(each.home, each.newest);
    former_homes_.erase(former);
  }
  homes_[series] = {};
  newest_[series] = {.at = Timestamp::min(), .value = 0};
}

void SampleStore::Leave(const Home& home, Timestamp newest) {
  SampleSheet& sheet = SheetOf(home);
  sheet.FreeRow(home.row, newest);
  if (!sheet.empty()) return;
  Source* const source = sheets_[home.sheet].source;
  sheets_[home.sheet] = {};
  free_sheets_.push_back(home.sheet);
  if (source == nullptr) return;
  std::erase(source->sheets, home.sheet);
  if (source->sheets.empty()) sources_.erase(source->name);
}

template <typename Visitor>
void SampleStore::EachHome(SeriesId series, Visitor visit) const {
  if (homes_[series].sheet == kNone) return;
  if (!former_homes_.empty()) {
    const auto former = former_homes_.find(series);
    if (former != former_homes_.end()) {
      for (const FormerHome& each : former->second)
        visit(each.home);
    }
  }
  visit(homes_[series]);
}

std::optional<Sample> SampleStore::LatestBefore(SeriesId series, LeftOpenRange range) const {
  std::optional<Sample> latest;
  EachHome(series, [&](const Home& home) {
    if (const auto found = SheetOf(home).Latest(home.row, range)) latest = found;
  });
  return latest ? latest : settled_.Latest(series, range);
}

HistogramPtr SampleStore::HistogramAt(SeriesId series, Timestamp at) const {
  HistogramPtr histogram;
  EachHome(series, [&](const Home& home) {
    if (histogram == nullptr) histogram = SheetOf(home).ExtraAt(home.row, at).histogram;
  });
  return histogram != nullptr ? histogram : settled_.HistogramAt(series, at);
}

void SampleStore::CopyRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
  settled_.CopyRange(series, range, out);
  EachHome(series, [&](const Home& home) { SheetOf(home).CopyRange(home.row, range, out); });
}

// Leaves the former homes for which that holds.
template <typename Predicate>
void SampleStore::LeaveFormerHomes(Predicate leaves) {
  for (auto former = former_homes_.begin(); former != former_homes_.end();) {
    std::erase_if(former->second, [&](const FormerHome& each) {
      if (!leaves(each)) return false;
      Leave(each.home, each.newest);
      return true;
    });
    if (former->second.empty()) {
      former_homes_.erase(former++);
    } else {
      ++former;
    }
  }
}

void SampleStore::DropBefore(Timestamp cutoff) {
  LeaveFormerHomes([cutoff](const FormerHome& each) { return each.newest < cutoff; });
  for (const SheetEntry& entry : sheets_) {
    if (entry.sheet != nullptr) entry.sheet->DropBefore(cutoff);
  }
  settled_.DropBefore(cutoff);
}

void SampleStore::BeginSettling(Timestamp until) {
  for (const SheetEntry& entry : sheets_) {
    if (entry.sheet != nullptr) entry.sheet->BeginSettling(until);
  }
}

void SampleStore::CancelSettling() {
  for (const SheetEntry& entry : sheets_) {
    if (entry.sheet != nullptr) entry.sheet->EndSettling();
  }
}

SettlingPlan SampleStore::PlanSettling(Timestamp until, size_t absorbed) const {
  SettlingPlan plan(until);
  const std::span<const SettledFile> files = settled_.files();
  const auto replaced = files.last(std::min(absorbed, files.size()));
  std::vector<uint32_t> first_parts;
  first_parts.reserve(replaced.size());
  for (const SettledFile& each : replaced)
    first_parts.push_back(plan.AddFile(each.file));
  std::vector<uint32_t> sheet_parts(sheets_.size(), kNone);
  for (size_t i = 0; i < sheets_.size(); ++i) {
    if (IsSettling(sheets_[i], until)) sheet_parts[i] = plan.AddSheet(sheets_[i].sheet);
  }
  std::vector<uint32_t> parts;
  std::vector<uint32_t> rows;
  for (SeriesId series = 0; series < size(); ++series) {
    parts.clear();
    rows.clear();
    for (size_t i = 0; i < replaced.size(); ++i) {
      const ChunkPlace place = replaced[i].PlaceOf(series);
      if (place.IsNone()) continue;
      parts.push_back(first_parts[i] + place.sheet);
      rows.push_back(place.slot);
    }
    EachHome(series, [&](const Home& home) {
      if (sheet_parts[home.sheet] == kNone) return;
      parts.push_back(sheet_parts[home.sheet]);
      rows.push_back(home.row);
    });
    if (!parts.empty() && !Empty(series)) plan.AddSeries(series, parts, rows);
  }
  return plan;
}

void SampleStore::EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file) {
  const Timestamp until = settlement.until;
  LeaveFormerHomes([&](const FormerHome& each) {
    return each.newest < until && IsSettling(sheets_[each.home.sheet], until);
  });
  for (const SheetEntry& entry : sheets_) {
    if (IsSettling(entry, until)) entry.sheet->Settle(until);
  }
  settled_.Add({std::move(file), std::move(settlement.places)}, settlement.replaced);
}

bool SampleStore::IsSettling(const SheetEntry& entry, Timestamp until) {
  return entry.sheet != nullptr && entry.sheet->IsSettling(until - Duration{1});
}

std::optional<Timestamp> SampleStore::Oldest() const {
  std::optional<Timestamp> oldest = settled_.Oldest();
  for (const SheetEntry& entry : sheets_) {
    if (entry.sheet == nullptr || !entry.sheet->HasTimes()) continue;
    oldest = oldest ? std::min(*oldest, entry.sheet->oldest()) : entry.sheet->oldest();
  }
  return oldest;
}

void SampleStore::Keep(const std::vector<SeriesId>& ids) {
  std::vector<Sample> newest;
  std::vector<Home> homes;
  absl::flat_hash_map<SeriesId, std::vector<FormerHome>> former_homes;
  newest.reserve(ids.size());
  homes.reserve(ids.size());
  for (const SeriesId id : ids) {
    const auto former = former_homes_.find(id);
    if (former != former_homes_.end()) {
      former_homes.emplace(static_cast<SeriesId>(homes.size()), std::move(former->second));
    }
    newest.push_back(newest_[id]);
    homes.push_back(homes_[id]);
  }
  newest_ = std::move(newest);
  homes_ = std::move(homes);
  former_homes_ = std::move(former_homes);
  settled_.Keep(ids);
}

size_t SampleStore::bytes() const {
  size_t bytes = settled_.bytes() + newest_.capacity() * sizeof(Sample) +
                 homes_.capacity() * sizeof(Home) +
                 former_homes_.size() * (sizeof(SeriesId) + 2 * sizeof(FormerHome));
  for (const SheetEntry& entry : sheets_)
    bytes += sizeof(SheetEntry) + (entry.sheet == nullptr ? 0 : entry.sheet->bytes());
  return bytes;
}

}  // namespace alertd::window
