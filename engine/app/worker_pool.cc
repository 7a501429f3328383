#include "engine/app/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <latch>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace alertd::app {

struct WorkerPool::State {
  explicit State(size_t count) : helpers(count), threads(std::max<size_t>(count, 1)) {}

  size_t helpers;
  boost::asio::thread_pool threads;
};

WorkerPool::WorkerPool(size_t helpers) : state_(std::make_unique<State>(helpers)) {}

WorkerPool::~WorkerPool() { state_->threads.join(); }

void WorkerPool::ForEach(size_t count, const std::function<void(size_t)>& task) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++)
      task(i);
  };
  const size_t helpers = std::min(state_->helpers, count - std::min<size_t>(count, 1));
  std::latch done(static_cast<std::ptrdiff_t>(helpers));
  for (size_t i = 0; i < helpers; ++i) {
    boost::asio::post(state_->threads, [&work, &done] {
      work();
      done.count_down();
    });
  }
  work();
  done.wait();
}

}  // namespace alertd::app
