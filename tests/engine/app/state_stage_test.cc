#include "engine/app/state_stage.h"

#include <filesystem>
#include <future>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/app/system_clock.h"
#include "engine/base/mutex.h"

namespace alertd::app {
namespace {

AlertRecordChange Firing(const std::string& instance) {
  AlertRecord record;
  record.key.rule = "checkout_failing";
  record.key.labels = {{"instance", instance}};
  AlertKey key = record.key;
  return {std::move(key), std::move(record)};
}

class StateStageTest : public testing::Test {
 public:
  ~StateStageTest() override { std::filesystem::remove_all(folder_); }

 protected:
  StateStageTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("alertd_state_stage_test_" + std::to_string(::getpid()))),
        log_(telemetry::Log::ToFunction(telemetry::LogFormat::kJson, telemetry::LogLevel::kInfo,
                                        clock_, [this](const std::string& line) { Take(line); })) {
    std::filesystem::create_directories(folder_);
  }

  Result<std::unique_ptr<StateStage>> Open(Duration save_wait_max = Duration{60'000}) {
    return StateStage::Open({clock_, *log_, metrics_},
                            {.folder = folder_.string(), .save_wait_max = save_wait_max});
  }

  void Take(const std::string& line) {
    if (line.find("\"state_recovered\"") != std::string::npos) recovered_.set_value();
    const MutexLock lock(mutex_);
    lines_.push_back(line);
  }

  size_t LinesWith(const std::string& text) {
    const MutexLock lock(mutex_);
    size_t found = 0;
    for (const std::string& line : lines_)
      found += line.find(text) != std::string::npos ? 1U : 0U;
    return found;
  }

  SystemClock clock_;
  telemetry::Metrics metrics_;
  std::filesystem::path folder_;
  Mutex mutex_;
  std::vector<std::string> lines_ ALERTD_GUARDED_BY(mutex_);
  std::promise<void> recovered_;
  std::unique_ptr<telemetry::Log> log_;
};

TEST_F(StateStageTest, WhatWasSavedIsRestored) {
  {
    const auto stage = Open();
    ASSERT_TRUE(stage) << stage.error().message;
    EXPECT_TRUE((*stage)->TakeRestored().records.empty());
    (*stage)->Save({Firing("a"), Firing("b")});
    EXPECT_FALSE((*stage)->health().degraded());
    EXPECT_NE(metrics_.Text({}).find("alertd_state_write_duration_seconds_count 1\n"),
              std::string::npos);
  }
  const auto stage = Open();
  const alert::RestoredAlerts restored = (*stage)->TakeRestored();
  EXPECT_EQ(restored.records.size(), 2U);
  EXPECT_TRUE(restored.last_alive);
  EXPECT_EQ(LinesWith("\"state_restored\""), 1U);
}

TEST_F(StateStageTest, ASecondOneOnTheFolderIsRefused) {
  const auto stage = Open();
  EXPECT_FALSE(Open());
}

TEST_F(StateStageTest, AFolderThatCannotBeMadeIsToldOnceAndDelaysNothing) {
  std::filesystem::remove(folder_);
  std::filesystem::create_symlink(folder_ / "nowhere", folder_);
  const auto stage = Open();
  ASSERT_TRUE(stage) << stage.error().message;
  (*stage)->Save({Firing("a")});
  (*stage)->Save({Firing("b")});
  EXPECT_TRUE((*stage)->health().degraded());
  EXPECT_EQ(LinesWith("\"state_degraded\""), 1U);
}

TEST_F(StateStageTest, ADiskThatIsLateIsToldAndWhenItIsBackThatToo) {
  {
    const auto stage = Open(Duration{0});
    while (!(*stage)->health().degraded() && LinesWith("\"state_degraded\"") == 0)
      (*stage)->Save({Firing("a")});
    EXPECT_EQ(LinesWith("has not taken a write"), 1U);
    recovered_.get_future().wait();
  }
  EXPECT_EQ((*Open())->TakeRestored().records.size(), 1U);
}

}  // namespace
}  // namespace alertd::app
