#include "engine/serve/live_feed.h"

#include <utility>

namespace alertd::serve {

void LiveFeed::Append(std::string text) {
  if (waiting_.empty()) {
    waiting_ = std::move(text);
  } else {
    waiting_ += text;
  }
}

std::function<void()> LiveFeed::TakeWake() {
  if (std::exchange(woken_, true)) return nullptr;
  return wake_;
}

void LiveFeed::Push(std::string text) {
  std::function<void()> wake;
  {
    const MutexLock lock(mutex_);
    if (ended_ || abandoned_) return;
    if (++texts_ > kTextsMax) {
      ended_ = true;
      text =
          ": cut off, because more waits than is kept for one client; go on from the last id\n\n";
    }
    Append(std::move(text));
    wake = TakeWake();
  }
  if (wake) wake();
}

void LiveFeed::End(std::string last) {
  std::function<void()> wake;
  {
    const MutexLock lock(mutex_);
    if (std::exchange(ended_, true)) return;
    Append(std::move(last));
    wake = TakeWake();
  }
  if (wake) wake();
}

void LiveFeed::Abandon() {
  const MutexLock lock(mutex_);
  abandoned_ = true;
  waiting_.clear();
  wake_ = nullptr;
}

bool LiveFeed::abandoned() const {
  const MutexLock lock(mutex_);
  return abandoned_;
}

LiveFeed::Taken LiveFeed::Take() {
  const MutexLock lock(mutex_);
  woken_ = false;
  texts_ = 0;
  return {std::exchange(waiting_, {}), ended_};
}

void LiveFeed::SetWake(std::function<void()> wake) {
  const MutexLock lock(mutex_);
  wake_ = std::move(wake);
}

}  // namespace alertd::serve
