#include "engine/app/sample_log_stage.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/app/system_clock.h"
#include "engine/base/mutex.h"
#include "tests/support/temporary_folder.h"

namespace alertd::app {
namespace {

using window::SampleColumns;
using window::SeriesSample;
using window::Window;

class SampleLogStageTest : public ::testing::Test {
 protected:
  SampleLogStageTest()
      : log_(telemetry::Log::ToFunction(telemetry::LogFormat::kJson, telemetry::LogLevel::kDebug,
                                        clock_, [this](const std::string& line) { Take(line); })) {
    Start();
  }

  // All that is older than a moment settles as soon as it can.
  void Start() {
    const std::string folder = folder_.At("samples");
    constexpr Duration kKeep = std::chrono::hours{2};
    constexpr Duration kMoment{1};
    {
      const MutexLock lock(mutex_);
      settled_ = {};
      has_settled_ = false;
      some_settle_ = settled_.get_future();
    }
    window_ = std::make_unique<Window>(window::WindowOptions{.retention = kKeep});
    stage_ = std::make_unique<SampleLogStage>(
        StageContext{clock_, *log_, metrics_}, *window_,
        SampleLogStageOptions{.log = {.folder = folder, .keep = kKeep, .file_time_max = kMoment},
                              .chunks = {.folder = folder, .keep = kKeep},
                              .settle_after = kMoment,
                              .settle_after_min = kMoment});
  }

  void Take(const std::string& line) {
    const MutexLock lock(mutex_);
    const bool settled = line.find("\"samples_settled\"") != std::string::npos;
    if (settled && !std::exchange(has_settled_, true)) settled_.set_value();
  }

  void Add(Timestamp at, double value) {
    const auto series = window_->FindOrCreate({{"__name__", "v"}});
    const SeriesSample sample{*series, {at, value}};
    window_->Append({&sample, 1});
  }

  std::vector<double> Values() const {
    SampleColumns columns;
    window_->ReadRange(0, {Timestamp::min(), Timestamp::max()}, columns);
    return columns.values;
  }

  bool HasChunks() const {
    const std::filesystem::directory_iterator files(folder_.At("samples"));
    return std::any_of(begin(files), end(files),
                       [](const auto& file) { return file.path().extension() == ".chunks"; });
  }

  SystemClock clock_;
  telemetry::Metrics metrics_;
  testing::TemporaryFolder folder_;
  Mutex mutex_;
  std::promise<void> settled_ ALERTD_GUARDED_BY(mutex_);
  bool has_settled_ ALERTD_GUARDED_BY(mutex_) = false;
  std::future<void> some_settle_;  // since the start
  std::unique_ptr<telemetry::Log> log_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<SampleLogStage> stage_;
};

TEST_F(SampleLogStageTest, WhatIsOlderSettlesByItselfAndIsThereAfterARestart) {
  const Timestamp begun = clock_.Now();
  Add(begun - Duration{3000}, 1);
  Add(begun - Duration{2000}, 2);
  some_settle_.wait();
  EXPECT_TRUE(HasChunks());
  EXPECT_EQ(Values(), (std::vector<double>{1, 2}));
  Add(begun - Duration{1000}, 3);
  stage_.reset();
  Start();
  EXPECT_EQ(Values(), (std::vector<double>{1, 2, 3}));
  EXPECT_TRUE(stage_->restored_until());
  some_settle_.wait();
  EXPECT_EQ(Values(), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(stage_->health().problem, "");
}

}  // namespace
}  // namespace alertd::app
