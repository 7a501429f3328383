#include "engine/app/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::app {
namespace {

TEST(WorkerPool, EveryPartIsDoneOnceAndBeforeItReturns) {
  for (const size_t helpers : {0U, 1U, 4U}) {
    WorkerPool pool(helpers);
    for (const size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<int> done(count, 0);
      pool.ForEach(count, [&done](size_t i) { ++done[i]; });
      EXPECT_EQ(std::count(done.begin(), done.end(), 1), static_cast<std::ptrdiff_t>(count))
          << helpers << " helpers";
    }
  }
}

TEST(WorkerPool, PartsRunAtOnce) {
  WorkerPool pool(1);
  std::atomic<int> under_way = 0;
  // Ends only when both are under way at the same time.
  pool.ForEach(2, [&under_way](size_t) {
    ++under_way;
    under_way.notify_all();
    for (int seen = under_way; seen < 2; seen = under_way)
      under_way.wait(seen);
  });
  EXPECT_EQ(under_way, 2);
}

}  // namespace
}  // namespace alertd::app
