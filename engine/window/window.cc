#include "engine/window/window.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <absl/container/flat_hash_set.h>

#include "engine/base/mutex.h"
#include "engine/window/series_store.h"

namespace alertd::window {
namespace {

// The lock is given up after this many series, so that expiring and creating many of them does not
// stop everybody else.
constexpr size_t kSeriesPerLock = 4096;

std::optional<Sample> LatestWithin(const SeriesStore& store, SeriesId series, Timestamp at,
                                   Duration lookback) {
  if (!store.Has(series)) return std::nullopt;
  const std::optional<Sample> latest = store.samples().Latest(series, at);
  if (!latest || latest->at <= at - lookback || IsStale(latest->value)) return std::nullopt;
  return latest;
}

bool AnyHasSamples(const SampleStore& samples, PostingsView postings) {
  return std::any_of(postings.begin(), postings.end(),
                     [&samples](SeriesId series) { return !samples.Empty(series); });
}

std::vector<std::string> Sorted(const absl::flat_hash_set<std::string_view>& texts) {
  std::vector<std::string> sorted(texts.begin(), texts.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

struct Window::State {
  explicit State(WindowOptions window_options) : options(window_options), store(window_options) {}

  const WindowOptions options;
  mutable SharedMutex mutex;
  SeriesStore store ALERTD_GUARDED_BY(mutex);
};

Window::Window(WindowOptions options) : state_(std::make_unique<State>(options)) {}
Window::~Window() = default;

Result<SeriesId> Window::FindOrCreate(const Labels& labels) {
  {
    const ReaderLock lock(state_->mutex);
    if (const auto found = state_->store.table().Find(labels)) return *found;
  }
  const WriterLock lock(state_->mutex);
  return state_->store.FindOrCreate(labels);
}

std::vector<Result<SeriesId>> Window::FindOrCreate(std::span<const Labels> labels) {
  std::vector<Result<SeriesId>> found;
  found.reserve(labels.size());
  while (found.size() < labels.size()) {
    const size_t end = std::min(labels.size(), found.size() + kSeriesPerLock);
    const WriterLock lock(state_->mutex);
    for (size_t i = found.size(); i < end; ++i) {
      found.push_back(state_->store.FindOrCreate(labels[i]));
    }
  }
  return found;
}

AppendCounts Window::Append(std::span<const SeriesSample> batch) {
  const WriterLock lock(state_->mutex);
  return state_->store.Append(batch);
}

std::optional<AppendCounts> Window::Append(std::span<const SeriesSample> batch,
                                           uint64_t generation) {
  const WriterLock lock(state_->mutex);
  if (state_->store.generation() != generation) return std::nullopt;
  return state_->store.Append(batch);
}

void Window::Expire(Timestamp now) {
  const Timestamp cutoff = now - state_->options.retention;
  SeriesId begin = 0;
  bool more = true;
  while (more) {
    const WriterLock lock(state_->mutex);
    const SeriesId all = state_->store.size();
    const auto end = static_cast<SeriesId>(std::min<size_t>(all, begin + kSeriesPerLock));
    state_->store.DropBefore(cutoff, begin, end);
    begin = end;
    more = end < all;
  }
  SeriesStore::Renumbering prepared;
  {
    const ReaderLock lock(state_->mutex);
    if (!state_->store.WorthRenumbering()) return;
    prepared = state_->store.PrepareRenumbering();
  }
  const WriterLock lock(state_->mutex);
  state_->store.Renumber(std::move(prepared));
}

uint64_t Window::generation() const {
  const ReaderLock lock(state_->mutex);
  return state_->store.generation();
}

std::vector<SeriesId> Window::Select(const Matchers& matchers, SeriesId first) const {
  const ReaderLock lock(state_->mutex);
  return state_->store.table().Select(matchers, first);
}

SeriesId Window::series_count() const {
  const ReaderLock lock(state_->mutex);
  return state_->store.size();
}

Labels Window::LabelsOf(SeriesId series) const {
  const ReaderLock lock(state_->mutex);
  return state_->store.Has(series) ? state_->store.table().LabelsOf(series) : Labels();
}

std::vector<Labels> Window::LabelsOf(std::span<const SeriesId> series) const {
  std::vector<Labels> labels;
  labels.reserve(series.size());
  const ReaderLock lock(state_->mutex);
  const SeriesStore& store = state_->store;
  for (const SeriesId id : series) {
    labels.push_back(store.Has(id) ? store.table().LabelsOf(id) : Labels());
  }
  return labels;
}

void Window::ReadLatest(std::span<const SeriesId> series, Timestamp at, Duration lookback,
                        LatestColumns& out) const {
  out.values.resize(series.size());
  out.times.resize(series.size());
  out.present.resize(series.size());
  const ReaderLock lock(state_->mutex);
  const SeriesStore& store = state_->store;
  for (size_t i = 0; i < series.size(); ++i) {
    const std::optional<Sample> latest = LatestWithin(store, series[i], at, lookback);
    out.present[i] = latest ? 1 : 0;
    out.values[i] = latest ? latest->value : 0;
    out.times[i] = latest ? latest->at : Timestamp();
  }
}

void Window::ReadRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
  const ReaderLock lock(state_->mutex);
  if (state_->store.Has(series)) state_->store.samples().CopyRange(series, range, out);
}

void Window::ReadRanges(std::span<const SeriesId> series, LeftOpenRange range, SampleColumns& out,
                        std::vector<size_t>& starts) const {
  starts.clear();
  starts.reserve(series.size() + 1);
  const ReaderLock lock(state_->mutex);
  state_->store.samples().CopyRanges(series, range, out, starts);
  starts.push_back(out.size());
}

std::vector<std::string> Window::LabelNames(const Matchers& matchers) const {
  absl::flat_hash_set<std::string_view> names;
  const ReaderLock lock(state_->mutex);
  const SeriesStore& store = state_->store;
  const SeriesTable& table = store.table();
  if (matchers.empty()) {
    table.index().EachName([&](Symbol name, PostingsView series) {
      if (AnyHasSamples(store.samples(), series)) names.insert(table.symbols().Text(name));
    });
  } else {
    for (const SeriesId series : table.Select(matchers, 0)) {
      if (store.samples().Empty(series)) continue;
      table.EachLabel(series, [&names](Label label) { names.insert(label.name); });
    }
  }
  return Sorted(names);
}

std::vector<std::string> Window::LabelValues(std::string_view name,
                                             const Matchers& matchers) const {
  absl::flat_hash_set<std::string_view> values;
  const ReaderLock lock(state_->mutex);
  const SeriesStore& store = state_->store;
  const SeriesTable& table = store.table();
  if (matchers.empty()) {
    table.index().EachValue(name, [&](Symbol value, PostingsView series) {
      if (AnyHasSamples(store.samples(), series)) values.insert(table.symbols().Text(value));
    });
  } else {
    for (const SeriesId series : table.Select(matchers, 0)) {
      if (store.samples().Empty(series)) continue;
      const std::string_view value = table.ValueOf(series, name);
      if (!value.empty()) values.insert(value);
    }
  }
  return Sorted(values);
}

WindowStats Window::Stats() const {
  const ReaderLock lock(state_->mutex);
  return state_->store.Stats();
}

}  // namespace alertd::window
