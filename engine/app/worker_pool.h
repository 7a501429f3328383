#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace alertd::app {

// Threads that share out the parts of a piece of work with the one that has it.
class WorkerPool {
 public:
  // `helpers` threads beside the caller's; 0: the caller does it alone.
  explicit WorkerPool(size_t helpers);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Calls the task with 0 to count - 1 and returns when all are done. The task throws nothing.
  void ForEach(size_t count, const std::function<void(size_t)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::app
