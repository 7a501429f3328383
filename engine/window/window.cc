#include "engine/window/window.h"

#include <algorithm>
#include <utility>

#include "engine/base/mutex.h"
#include "engine/window/chunk_writer.h"
#include "engine/window/series_store.h"
#include "engine/window/settling.h"

namespace alertd::window {
namespace {

// The lock is given up after this many series, so that expiring and creating many of them does not
// stop everybody else.
constexpr size_t kSeriesPerLock = 4096;
constexpr size_t kRowsPerLock = 256;

}  // namespace

struct Window::State {
  explicit State(WindowOptions window_options) : options(window_options), store(window_options) {}

  const WindowOptions options;
  mutable SharedMutex mutex;
  SeriesStore store ALERTD_GUARDED_BY(mutex);

  Result<Settlement> WriteSettled(Timestamp until, size_t absorbed, ChunkWriter& out) const;
  Status WriteGroup(const SettlingPlan& plan, const SettlingPlan::Group& group, ChunkWriter& out,
                    Settlement& settlement) const;
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

AppendCounts Window::Append(const SampleBatch& batch) {
  const WriterLock lock(state_->mutex);
  return state_->store.Append(batch);
}

std::optional<AppendCounts> Window::Append(const SampleBatch& batch, uint64_t generation) {
  const WriterLock lock(state_->mutex);
  if (state_->store.generation() != generation) return std::nullopt;
  return state_->store.Append(batch);
}

void Window::BeginLog(size_t bytes_max) {
  const WriterLock lock(state_->mutex);
  state_->store.BeginLog(bytes_max);
}

LogBlock Window::TakeLog(LogCut cut) {
  const WriterLock lock(state_->mutex);
  return state_->store.TakeLog(cut);
}

AttachCounts Window::Attach(const std::shared_ptr<const ChunkFile>& file) {
  const WriterLock lock(state_->mutex);
  return state_->store.Attach(file);
}

void Window::Detach(const ChunkFile& file) {
  const WriterLock lock(state_->mutex);
  state_->store.Detach(file);
}

Result<Settlement> Window::BeginSettling(Timestamp until, size_t absorbed, ChunkWriter& out) {
  {
    const WriterLock lock(state_->mutex);
    state_->store.BeginSettling(until);
  }
  Result<Settlement> written = state_->WriteSettled(until, absorbed, out);
  if (!written) CancelSettling();
  return written;
}

Result<Settlement> Window::State::WriteSettled(Timestamp until, size_t absorbed,
                                               ChunkWriter& out) const {
  SettlingPlan plan(until);
  Settlement settlement;
  settlement.until = until;
  {
    const ReaderLock lock(mutex);
    plan = store.samples().PlanSettling(until, absorbed);
    settlement.generation = store.generation();
    settlement.places.resize(store.size());
  }
  settlement.replaced.assign(plan.replaced().begin(), plan.replaced().end());
  for (const SettlingPlan::Group& group : plan.groups()) {
    ALERTD_TRY([[maybe_unused]] const auto written, WriteGroup(plan, group, out, settlement));
  }
  const ReaderLock lock(mutex);
  // Else some may stand under the labels of others.
  if (store.generation() == settlement.generation) return settlement;
  return Unavailable("the series were renumbered while their samples were written");
}

// The rows are coded while nobody has to wait.
Status Window::State::WriteGroup(const SettlingPlan& plan, const SettlingPlan::Group& group,
                                 ChunkWriter& out, Settlement& settlement) const {
  std::vector<Timestamp> times;
  {
    const ReaderLock lock(mutex);
    times = plan.TimesOf(group);
  }
  if (times.empty()) return Ok();
  out.BeginSheet(times);
  std::vector<SettlingPlan::Row> rows;
  std::vector<Labels> labels;
  for (size_t begin = 0; begin < group.series.size(); begin += rows.size()) {
    const size_t count = std::min(kRowsPerLock, group.series.size() - begin);
    rows.clear();
    rows.reserve(count);
    {
      const ReaderLock lock(mutex);
      for (size_t i = 0; i < count; ++i)
        rows.push_back(plan.ReadRow(group, begin + i, times));
      labels = store.LabelsOf(std::span(group.series).subspan(begin, count));
    }
    for (size_t i = 0; i < count; ++i) {
      if (!rows[i].has_samples || labels[i].empty()) continue;
      const ChunkPlace place{out.sheet_count(), out.Add(labels[i], rows[i].values, rows[i].extras)};
      settlement.places[group.series[begin + i]] = place;
    }
  }
  return out.EndSheet();
}

bool Window::EndSettling(Settlement settlement, std::shared_ptr<const ChunkFile> file) {
  const WriterLock lock(state_->mutex);
  if (state_->store.EndSettling(std::move(settlement), std::move(file))) return true;
  state_->store.CancelSettling();
  return false;
}

void Window::CancelSettling() {
  const WriterLock lock(state_->mutex);
  state_->store.CancelSettling();
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
  return state_->store.LabelsOf(series);
}

std::vector<Labels> Window::LabelsOf(std::span<const SeriesId> series) const {
  const ReaderLock lock(state_->mutex);
  return state_->store.LabelsOf(series);
}

void Window::ReadLatest(std::span<const SeriesId> series, Timestamp at, Duration lookback,
                        LatestColumns& out) const {
  out.values.resize(series.size());
  out.times.resize(series.size());
  out.present.resize(series.size());
  out.histograms.clear();
  const ReaderLock lock(state_->mutex);
  state_->store.ReadLatest(series, at, lookback, out);
}

void Window::ReadRange(SeriesId series, LeftOpenRange range, SampleColumns& out) const {
  const ReaderLock lock(state_->mutex);
  if (state_->store.Has(series)) state_->store.ReadRange(series, range, out);
}

void Window::ReadRanges(std::span<const SeriesId> series, LeftOpenRange range, SampleColumns& out,
                        std::vector<size_t>& starts) const {
  starts.clear();
  starts.reserve(series.size() + 1);
  const ReaderLock lock(state_->mutex);
  for (const SeriesId id : series) {
    starts.push_back(out.size());
    if (state_->store.Has(id)) state_->store.ReadRange(id, range, out);
  }
  starts.push_back(out.size());
}

std::vector<std::string> Window::LabelNames(const Matchers& matchers) const {
  const ReaderLock lock(state_->mutex);
  return state_->store.LabelNames(matchers);
}

std::vector<std::string> Window::LabelValues(std::string_view name,
                                             const Matchers& matchers) const {
  const ReaderLock lock(state_->mutex);
  return state_->store.LabelValues(name, matchers);
}

WindowStats Window::Stats() const {
  const ReaderLock lock(state_->mutex);
  return state_->store.Stats();
}

}  // namespace alertd::window
