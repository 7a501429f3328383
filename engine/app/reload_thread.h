#pragma once

#include <functional>
#include <future>
#include <thread>

#include "engine/base/bounded_queue.h"
#include "engine/base/result.h"

namespace alertd::app {

// Runs reloads one after the other on a thread of their own, whoever asks for them.
class ReloadThread {
 public:
  explicit ReloadThread(std::function<Status()> reload);
  // Stops.
  ~ReloadThread();
  ReloadThread(const ReloadThread&) = delete;
  ReloadThread& operator=(const ReloadThread&) = delete;

  // Ends the thread after the reload that is under way; those that wait fail.
  void Stop();

  // Waits for a reload that begins after this call. Thread-safe.
  Status Reload();

 private:
  void Run();

  std::function<Status()> reload_;
  BoundedQueue<std::promise<Status>> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
