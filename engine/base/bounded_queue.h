#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace alertd {

// Hands values from any thread to the one that owns the receiving state, and never grows past a
// named limit. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t items_max) : items_max_(items_max) {}

  // Waits while the queue is full, so that a slow owner slows its sources down instead of losing
  // what they send. False only when the queue was closed; the item is dropped then.
  [[nodiscard]] bool Push(T item) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return closed_ || items_.size() < items_max_; });
      if (closed_) return false;
      items_.push_back(std::move(item));
    }
    // Unlocked: whoever wakes would else wait again.
    ready_.notify_one();
    return true;
  }

  // False when the queue is full or closed.
  [[nodiscard]] bool TryPush(T item) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= items_max_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  // Everything queued, waiting up to `at_most` while there is nothing. Empty after Close() once
  // all has been taken, or after Wake().
  std::vector<T> PopAll(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    // Even to wait for no time at all costs a visit to the kernel.
    if (at_most > std::chrono::milliseconds(0)) {
      ready_.wait_for(lock, at_most, [this] { return closed_ || woken_ || !items_.empty(); });
    }
    woken_ = false;
    std::vector<T> taken(std::make_move_iterator(items_.begin()),
                         std::make_move_iterator(items_.end()));
    items_.clear();
    room_.notify_all();
    return taken;
  }

  // Ends the current or the next PopAll() early.
  void Wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    ready_.notify_all();
  }

  // Nothing goes in any more; what is queued can still be taken.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
    room_.notify_all();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  // std::mutex and not Mutex: a condition variable needs it.
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::condition_variable room_;
  std::deque<T> items_;
  size_t items_max_;
  bool woken_ = false;
  bool closed_ = false;
};

}  // namespace alertd
