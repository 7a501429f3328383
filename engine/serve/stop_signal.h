#pragma once

#include <atomic>
#include <cstdint>

namespace alertd::serve {

// Why nobody waits for an answer any more.
enum class StopReason : uint8_t { kNone, kTimeout, kClientGone, kShutdown };

// Tells the work on an answer to stop. Thread-safe; the first reason stays.
class StopSignal {
 public:
  StopSignal() = default;
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void Stop(StopReason reason) {
    StopReason none = StopReason::kNone;
    reason_.compare_exchange_strong(none, reason);
    stopped_ = true;
    stopped_.notify_all();
  }
  bool stopped() const { return stopped_; }
  StopReason reason() const { return reason_; }
  // Set once stopped, for those who look often.
  const std::atomic<bool>& flag() const { return stopped_; }

 private:
  std::atomic<StopReason> reason_ = StopReason::kNone;
  std::atomic<bool> stopped_ = false;
};

}  // namespace alertd::serve
