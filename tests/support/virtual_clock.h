#pragma once

#include "engine/base/clock.h"

namespace alertd::testing {

// A clock that moves when it is told to. For one thread.
class VirtualClock : public Clock {
 public:
  explicit VirtualClock(Timestamp start) : start_(start), now_(start) {}

  Timestamp Now() const override { return now_; }
  std::chrono::nanoseconds Steady() const override { return now_ - start_; }

  // Never backwards.
  void MoveTo(Timestamp at) {
    if (at > now_) now_ = at;
  }
  void Move(Duration span) { MoveTo(now_ + span); }

 private:
  Timestamp start_;
  Timestamp now_;
};

}  // namespace alertd::testing
