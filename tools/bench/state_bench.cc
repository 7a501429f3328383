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
