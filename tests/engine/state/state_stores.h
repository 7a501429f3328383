#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "engine/state/state_store.h"
#include "tests/engine/state/alert_records.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {

inline const Timestamp kNow = At(1'700'000'400'000);
// What a file is called that was set aside then.
inline constexpr const char* kAside = "alertd.db.damaged-2023-11-14T22-20-00.000Z";

// The state as a process finds it that starts on the folder.
inline std::unique_ptr<StateStore> Open(const std::string& folder, Timestamp now = kNow) {
  auto store = StateStore::Open(folder, now);
  EXPECT_TRUE(store) << store.error().message;
  return *std::move(store);
}
inline std::unique_ptr<StateStore> Open(const testing::TemporaryFolder& folder,
                                        Timestamp now = kNow) {
  return Open(folder.path(), now);
}

}  // namespace alertd::state
