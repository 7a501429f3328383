#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/app/stage.h"
#include "engine/base/result.h"
#include "engine/window/chunk_folder.h"
#include "engine/window/sample_log.h"
#include "engine/window/window.h"

namespace alertd::app {

struct SampleLogStageOptions {
  window::SampleLogOptions log;
  window::ChunkFolderOptions chunks;
  // Samples that are older settle in files of chunks, and are read there from then on. Where the
  // log has more than so many bytes, they settle earlier: a start reads all of the log.
  Duration settle_after{360'000};
  Duration settle_after_min{30'000};
  uint64_t log_bytes_aim = uint64_t{16} << 20U;
  uint64_t log_bytes_aim_per_series = 160;  // where that is more
};

// Writes the window's samples to disk: one thread, once a second, those that have come, with the
// SampleLog that it owns; another one, now and then, the older ones to a ChunkFolder, so that the
// log stays short. Problems are told to the log once, and so is their end.
class SampleLogStage {
 public:
  struct Health {
    std::string problem;  // empty when all is on disk
    Timestamp since{};
    uint64_t bytes = 0;  // on disk
  };

  // Puts what the process before this one has left into `window`, which must outlive the stage,
  // and begins to write. Where SampleLog::Open() fails, it is tried again now and then.
  SampleLogStage(const StageContext& context, window::Window& window,
                 SampleLogStageOptions options);
  // Stops.
  ~SampleLogStage();
  SampleLogStage(const SampleLogStage&) = delete;
  SampleLogStage& operator=(const SampleLogStage&) = delete;

  // Until when the window has the samples of earlier processes; nothing when there are none.
  std::optional<Timestamp> restored_until() const { return restored_until_; }

  // Thread-safe.
  Health health() const;

  // Writes what is left and ends the thread.
  void Stop();

 private:
  // Samples that are to settle, and the first of the log's files that is not finished before.
  struct Settling {
    Timestamp until;
    uint64_t first_unfinished = 0;
    uint64_t log_bytes = 0;
  };

  Status OpenLog();
  void Restore();
  void LogRestored(const window::ReplayReport& report, const window::ChunkReport& chunks,
                   std::chrono::nanoseconds took) const;
  void LogDamages(const std::vector<std::string>& damages) const;
  void Run();
  void RunSettling();
  std::optional<Settling> NextSettling();
  void Settle(const Settling& settling);
  void LogSettled(std::chrono::nanoseconds took) const;
  void NoteSettled(const Status& settled);
  void AskToSettle(Timestamp now);
  Status DropSettled();
  // Whether to go on, after a second.
  bool WaitForWork();
  void Write();
  void NoteHealth(const Status& written);

  StageContext context_;
  window::Window& window_;
  const SampleLogStageOptions options_;
  std::optional<window::SampleLog> log_;  // none: it could not be opened yet
  // Of the settling thread, once it has been asked for the first time.
  std::optional<window::ChunkFolder> chunks_;
  bool settling_fails_ = false;
  std::optional<Timestamp> restored_until_;

  // std::mutex and not Mutex: the condition variables need it. Guards all below but the threads.
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  Health health_;
  std::condition_variable settle_;
  std::optional<Settling> to_settle_;  // until it has settled, or has failed to
  std::optional<Settling> settled_;    // until its files of the log are removed
  Timestamp settle_not_before_{};
  uint64_t chunk_bytes_ = 0;
  std::jthread thread_;
  std::jthread settling_thread_;
};

}  // namespace alertd::app
