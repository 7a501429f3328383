#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/base/mutex.h"

namespace alertd::serve {

// What is sent to one client as it happens, and waits here until it is. Thread-safe.
class LiveFeed {
 public:
  // Texts that wait for a client that does not read; with more of them it is cut off.
  static constexpr size_t kTextsMax = 1'000;

  // A text that goes out as it is.
  void Push(std::string text);

  // What comes after everything else; later pushes are dropped.
  void End(std::string last);

  // Nobody takes anything any more.
  void Abandon();
  bool abandoned() const;

  struct Taken {
    std::string text;    // all that waits
    bool ended = false;  // nothing will follow
  };
  Taken Take();

  // `wake` is called, from any thread, when something waits that Take() does not know of yet, and
  // never again after SetWake(nullptr) but by calls that are under way.
  void SetWake(std::function<void()> wake);

 private:
  void Append(std::string text) ALERTD_THREAD_ATTRIBUTE(requires_capability(mutex_));
  std::function<void()> TakeWake() ALERTD_THREAD_ATTRIBUTE(requires_capability(mutex_));

  mutable Mutex mutex_;
  std::string waiting_ ALERTD_GUARDED_BY(mutex_);
  size_t texts_ ALERTD_GUARDED_BY(mutex_) = 0;
  bool ended_ ALERTD_GUARDED_BY(mutex_) = false;
  bool abandoned_ ALERTD_GUARDED_BY(mutex_) = false;
  bool woken_ ALERTD_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ALERTD_GUARDED_BY(mutex_);
};

}  // namespace alertd::serve
