#pragma once

// A mutex the clang build can reason about: with -Wthread-safety, reading a member marked
// ALERTD_GUARDED_BY(mutex_) without holding a MutexLock on it does not compile.

#include <mutex>

#include <pthread.h>

#include "engine/base/check.h"

#if defined(__clang__)
#define ALERTD_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define ALERTD_THREAD_ATTRIBUTE(x)
#endif
#define ALERTD_GUARDED_BY(mutex) ALERTD_THREAD_ATTRIBUTE(guarded_by(mutex))

namespace alertd {

class ALERTD_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void Lock() ALERTD_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void Unlock() ALERTD_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds `mutex` for its own lifetime. The only way alertd takes a lock.
class ALERTD_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ALERTD_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() ALERTD_THREAD_ATTRIBUTE(release_capability()) { mutex_.Unlock(); }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Many readers or one writer. For data that is copied out in bulk while others append to it.
// A writer that waits goes before readers that come later: std::shared_mutex lets readers who
// overlap keep it waiting for ever. So a thread must not take it twice, not even for reading.
class ALERTD_THREAD_ATTRIBUTE(capability("mutex")) SharedMutex {
 public:
  SharedMutex() = default;
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;
  ~SharedMutex() { pthread_rwlock_destroy(&lock_); }

  void Lock() ALERTD_THREAD_ATTRIBUTE(acquire_capability()) {
    ALERTD_CHECK(pthread_rwlock_wrlock(&lock_) == 0);
  }
  void Unlock() ALERTD_THREAD_ATTRIBUTE(release_capability()) { pthread_rwlock_unlock(&lock_); }
  void LockShared() ALERTD_THREAD_ATTRIBUTE(acquire_shared_capability()) {
    ALERTD_CHECK(pthread_rwlock_rdlock(&lock_) == 0);
  }
  void UnlockShared() ALERTD_THREAD_ATTRIBUTE(release_shared_capability()) {
    pthread_rwlock_unlock(&lock_);
  }

 private:
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
};

class ALERTD_THREAD_ATTRIBUTE(scoped_lockable) WriterLock {
 public:
  explicit WriterLock(SharedMutex& mutex) ALERTD_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~WriterLock() ALERTD_THREAD_ATTRIBUTE(release_capability()) { mutex_.Unlock(); }

  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  SharedMutex& mutex_;
};

class ALERTD_THREAD_ATTRIBUTE(scoped_lockable) ReaderLock {
 public:
  explicit ReaderLock(SharedMutex& mutex) ALERTD_THREAD_ATTRIBUTE(acquire_shared_capability(mutex))
      : mutex_(mutex) {
    mutex_.LockShared();
  }
  ~ReaderLock() ALERTD_THREAD_ATTRIBUTE(release_generic_capability()) { mutex_.UnlockShared(); }

  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  SharedMutex& mutex_;
};

}  // namespace alertd
