#include "engine/base/snapshot_cell.h"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(SnapshotCellTest, ASnapshotStaysWhatItWas) {
  SnapshotCell<int> cell(std::make_shared<const int>(1));
  const std::shared_ptr<const int> first = cell.Load();
  cell.Store(std::make_shared<const int>(2));
  EXPECT_EQ(*first, 1);
  EXPECT_EQ(*cell.Load(), 2);
}

TEST(SnapshotCellTest, ReadersSeeWholeSnapshotsThatOnlyGetNewer) {
  using Pair = std::pair<int, int>;
  SnapshotCell<Pair> cell(std::make_shared<const Pair>(0, 0));
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      int last = 0;
      while (!stop.load()) {
        const std::shared_ptr<const Pair> seen = cell.Load();
        ASSERT_EQ(seen->first, seen->second);
        ASSERT_GE(seen->first, last);
        last = seen->first;
      }
    });
  }
  for (int i = 1; i <= 5000; ++i)
    cell.Store(std::make_shared<const Pair>(i, i));
  stop = true;
  for (std::thread& reader : readers)
    reader.join();
}

}  // namespace
}  // namespace alertd
