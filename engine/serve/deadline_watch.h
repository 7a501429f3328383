#pragma once

#include <atomic>
#include <chrono>
#include <memory>

namespace alertd::serve {

// Sets flags when their time is up: what stops a query that takes too long. Thread-safe.
class DeadlineWatch {
 public:
  DeadlineWatch();
  // Sets all flags that are still watched.
  // NOLINTNEXTLINE(bugprone-exception-escape): posting fails only where memory is gone
  ~DeadlineWatch();
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;

  // A flag that is set once `span` has passed, or by CancelAll(). It is watched for as long as the
  // caller keeps it.
  std::shared_ptr<const std::atomic<bool>> After(std::chrono::milliseconds span);

  // Sets every flag now, and every later one at once: the process is about to end.
  void CancelAll();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::serve
