#pragma once

#include <memory>
#include <utility>

#include "engine/base/mutex.h"

namespace alertd {

// Hands the newest immutable T from the one thread that owns the state to any number of readers.
//
// Thread-safe. The lock covers one pointer copy, so a reader never waits for the owner's work, and
// a reader's snapshot stays valid and unchanged for as long as it is held.
template <typename T>
class SnapshotCell {
 public:
  explicit SnapshotCell(std::shared_ptr<const T> first) : current_(std::move(first)) {}

  std::shared_ptr<const T> Load() const {
    const MutexLock lock(mutex_);
    return current_;
  }

  void Store(std::shared_ptr<const T> next) {
    const MutexLock lock(mutex_);
    current_.swap(next);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> current_ ALERTD_GUARDED_BY(mutex_);
};

}  // namespace alertd
