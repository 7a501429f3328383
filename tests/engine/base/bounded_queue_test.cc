#include "engine/base/bounded_queue.h"

#include <memory>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(BoundedQueueTest, ItemsComeOutInOrderAndAllAtOnce) {
  BoundedQueue<int> queue(3);
  EXPECT_TRUE(queue.TryPush(1));
  EXPECT_TRUE(queue.Push(2));
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(queue.PopAll(hours{1}), (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.size(), 0U);
}

TEST(BoundedQueueTest, AFullQueueTakesNothingMore) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.TryPush(1));
  EXPECT_FALSE(queue.TryPush(2));
  EXPECT_EQ(queue.PopAll(milliseconds{0}), std::vector<int>{1});
  EXPECT_TRUE(queue.TryPush(3));
}

TEST(BoundedQueueTest, AClosedQueueGivesOutWhatItHasAndTakesNothing) {
  BoundedQueue<int> queue(2);
  ASSERT_TRUE(queue.TryPush(1));
  queue.Close();
  EXPECT_TRUE(queue.closed());
  EXPECT_FALSE(queue.TryPush(2));
  EXPECT_FALSE(queue.Push(2));
  EXPECT_EQ(queue.PopAll(hours{1}), std::vector<int>{1});
  EXPECT_TRUE(queue.PopAll(hours{1}).empty());
}

TEST(BoundedQueueTest, AWakeEndsTheNextWaitOnce) {
  BoundedQueue<int> queue(1);
  queue.Wake();
  EXPECT_TRUE(queue.PopAll(hours{1}).empty());
  EXPECT_TRUE(queue.PopAll(milliseconds{1}).empty());
}

TEST(BoundedQueueTest, ItemsThatCannotBeCopiedPassThrough) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  ASSERT_TRUE(queue.Push(std::make_unique<int>(7)));
  const auto items = queue.PopAll(hours{1});
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(*items[0], 7);
}

TEST(BoundedQueueTest, SourcesWaitForASlowOwnerAndLoseNothing) {
  constexpr int kItems = 2000;
  BoundedQueue<int> queue(3);
  std::vector<std::thread> sources;
  for (int source = 0; source < 3; ++source) {
    sources.emplace_back([&queue] {
      for (int i = 1; i <= kItems; ++i)
        EXPECT_TRUE(queue.Push(i));
    });
  }
  int64_t sum = 0;
  int count = 0;
  while (count < 3 * kItems) {
    const std::vector<int> items = queue.PopAll(hours{1});
    EXPECT_LE(items.size(), 3U);
    count += static_cast<int>(items.size());
    sum = std::accumulate(items.begin(), items.end(), sum);
  }
  for (std::thread& source : sources)
    source.join();
  EXPECT_EQ(sum, 3LL * kItems * (kItems + 1) / 2);
}

TEST(BoundedQueueTest, ClosingFreesASourceThatWaits) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.Push(1));
  std::thread source([&queue] { EXPECT_FALSE(queue.Push(2)); });
  queue.Close();
  source.join();
  EXPECT_EQ(queue.PopAll(hours{1}), std::vector<int>{1});
}

}  // namespace
}  // namespace alertd
