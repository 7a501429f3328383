#pragma once

#include <atomic>
#include <cstdint>

namespace alertd {

// How many hold what stands beside it, in any threads.
class ReferenceCount {
 public:
  void Take() { count_.fetch_add(1, std::memory_order_relaxed); }

  // True for the last one, who has seen all that the others did before they let go. Of the only one
  // nobody can take another, which saves most an atomic change.
  bool LetGo() {
    return count_.load(std::memory_order_acquire) == 1 ||
           count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 private:
  std::atomic<uint32_t> count_ = 0;
};

}  // namespace alertd
