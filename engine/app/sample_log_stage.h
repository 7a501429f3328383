#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/app/stage.h"
#include "engine/base/result.h"
#include "engine/window/sample_log.h"
#include "engine/window/window.h"

namespace alertd::app {

// The thread that writes the window's samples to disk as they come, once a second, with the
// SampleLog that it owns. Problems are told to the log once, and so is their end.
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
                 window::SampleLogOptions options);
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
  Status OpenLog();
  void Restore();
  void LogRestored(const window::ReplayReport& report, std::chrono::nanoseconds took) const;
  void Run();
  // Whether to go on, after a second.
  bool WaitForWork();
  void Write();
  void NoteHealth(const Status& written);

  StageContext context_;
  window::Window& window_;
  const window::SampleLogOptions options_;
  std::optional<window::SampleLog> log_;  // none: it could not be opened yet
  std::optional<Timestamp> restored_until_;

  // std::mutex and not Mutex: the condition variable needs it. Guards all below but the thread.
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  Health health_;
  std::jthread thread_;
};

}  // namespace alertd::app
