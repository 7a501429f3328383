// What a restart-proof round of evaluation costs: alerts of a usual size whose value has changed,
// written to a file in the temporary folder, and what reading them costs at the start.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/state/state_store.h"

namespace alertd::state {
namespace {

const Timestamp kNow{Duration{1'700'000'000'000}};

class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "alertd-bench-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

AlertRecord RecordOf(int number, double value) {
  const std::string pod = "checkout-7f9c6d5b8-" + std::to_string(number);
  AlertRecord record;
  record.key = {.file = "/etc/alertd/rules/kubernetes.yaml",
                .group = "kubernetes-apps",
                .rule = "KubePodCrashLooping",
                .labels = {{"alertname", "KubePodCrashLooping"},
                           {"cluster", "eu-central-1"},
                           {"container", "checkout"},
                           {"namespace", "shop"},
                           {"pod", pod},
                           {"severity", "warning"},
                           {"uid", "2b0f4c1e-9a51-4c0e-8f0e-0d6b1a7b7f0c"}}};
  record.source = {{"container", "checkout"}, {"namespace", "shop"}, {"pod", pod}};
  record.annotations = {
      {"description", "Pod shop/" + pod + " (checkout) is in waiting state: CrashLoopBackOff."},
      {"runbook_url", "https://runbooks.example.org/kubernetes/kubepodcrashlooping"},
      {"summary", "Pod is crash looping."}};
  record.active_since = kNow;
  record.firing_since = kNow;
  record.incident_id = "0123456789abcdef-" + std::to_string(number);
  record.value = record.first_value = record.peak_value = value;
  return record;
}

std::vector<AlertRecordChange> RoundOf(int alerts, double value) {
  std::vector<AlertRecordChange> changes;
  for (int i = 0; i < alerts; ++i) {
    AlertRecord record = RecordOf(i, value);
    AlertKey key = record.key;
    changes.push_back({std::move(key), std::move(record)});
  }
  return changes;
}

void BM_NoteAndSaveARound(benchmark::State& state) {
  const Folder folder;
  auto store = StateStore::Open(folder.path(), kNow);
  if (!store) std::abort();
  double value = 0;
  for ([[maybe_unused]] const auto round : state) {
    state.PauseTiming();
    auto changes = RoundOf(static_cast<int>(state.range(0)), value += 0.25);
    state.ResumeTiming();
    (*store)->Note(std::move(changes));
    if (!(*store)->Save(kNow)) std::abort();
  }
}
BENCHMARK(BM_NoteAndSaveARound)
    ->Arg(1)
    ->Arg(100)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void BM_NoteARound(benchmark::State& state) {
  const Folder folder;
  auto store = StateStore::Open(folder.path(), kNow);
  if (!store) std::abort();
  double value = 0;
  for ([[maybe_unused]] const auto round : state) {
    state.PauseTiming();
    auto changes = RoundOf(static_cast<int>(state.range(0)), value += 0.25);
    state.ResumeTiming();
    (*store)->Note(std::move(changes));
  }
}
BENCHMARK(BM_NoteARound)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

std::vector<JournalEvent> EventsOf(int alerts) {
  std::vector<JournalEvent> events;
  for (int i = 0; i < alerts; ++i) {
    JournalEvent event;
    event.at = kNow;
    event.kind = "grouped";
    event.reason = "takes route {}/{severity=\"HIGH\"}, next flush at 2026-02-21T12:00:30.000Z";
    event.labels = RecordOf(i, 1).key.labels;
    event.alert = Fingerprint(event.labels);
    event.incident = "1f3c0a52-01m80bve06-" + std::to_string(i);
    event.group_key = "{}/{severity=\"HIGH\"}:{alertname=\"" + std::to_string(i / 10) + "\"}";
    event.route = "{}/{severity=\"HIGH\"}";
    events.push_back(std::move(event));
  }
  return events;
}

void BM_SaveEvents(benchmark::State& state) {
  const Folder folder;
  auto store = StateStore::Open(folder.path(), kNow);
  if (!store) std::abort();
  const auto events = EventsOf(static_cast<int>(state.range(0)));
  for ([[maybe_unused]] const auto round : state) {
    (*store)->NoteRouting({.events = events});
    if (!(*store)->Save(kNow)) std::abort();
    benchmark::DoNotOptimize((*store)->TakeTold());
  }
  state.counters["rows/s"] = benchmark::Counter(
      static_cast<double>(state.range(0)) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}
BENCHMARK(BM_SaveEvents)->Arg(1)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();

// One page of one alert's events, of a million rows.
void BM_ReadAPage(benchmark::State& state) {
  const Folder folder;
  auto store = StateStore::Open(folder.path(), kNow);
  if (!store) std::abort();
  for (int round = 0; round < 10; ++round) {
    (*store)->NoteRouting({.events = EventsOf(100'000)});
    if (!(*store)->Save(kNow)) std::abort();
  }
  journal::EventQuery query;
  if (state.range(0) != 0) query.filter.alert = Fingerprint(RecordOf(77, 1).key.labels);
  for ([[maybe_unused]] const auto page : state) {
    auto database = StateFile::OpenBeside(folder.path());
    if (!database || !ReadEventPage(*database, query)) std::abort();
  }
}
BENCHMARK(BM_ReadAPage)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

void BM_Open(benchmark::State& state) {
  const Folder folder;
  {
    auto store = StateStore::Open(folder.path(), kNow);
    if (!store) std::abort();
    (*store)->Note(RoundOf(static_cast<int>(state.range(0)), 1));
    if (!(*store)->Save(kNow)) std::abort();
  }
  for ([[maybe_unused]] const auto start : state) {
    auto store = StateStore::Open(folder.path(), kNow);
    benchmark::DoNotOptimize((*store)->TakeRestored());
  }
}
BENCHMARK(BM_Open)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace alertd::state

BENCHMARK_MAIN();
