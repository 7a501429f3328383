#include "engine/app/discovery_stage.h"

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

class DiscoveryStageTest : public ::testing::Test {
 protected:
  DiscoveryStageTest()
      : log_(telemetry::Log::ToFunction(telemetry::LogFormat::kJson, telemetry::LogLevel::kInfo,
                                        clock_, [this](const std::string& line) { Take(line); })),
        stage_({clock_, *log_, metrics_},
               {.apply = [this](ConfigurationPtr given) { applied_.push_back(std::move(given)); },
                .retarget = [](const ConfigurationPtr&) {}}) {}

  void Take(const std::string& line) {
    const MutexLock lock(mutex_);
    lines_.push_back(line);
  }

  std::vector<std::string> Lines() {
    const MutexLock lock(mutex_);
    return lines_;
  }

  // One job with a target of its own, and what the file lists.
  ConfigurationPtr Configuration() const {
    rules::ScrapeJob job;
    job.name = "shop";
    job.static_targets = {{{"own:1"}, {}}};
    job.target_files = {{.patterns = {folder_.At("a.yml")}}};
    rules::Configuration configuration;
    configuration.scrape_jobs = {job};
    return std::make_shared<const rules::Configuration>(std::move(configuration));
  }

  SystemClock clock_;
  telemetry::Metrics metrics_;
  testing::TemporaryFolder folder_;
  Mutex mutex_;
  std::vector<std::string> lines_ ALERTD_GUARDED_BY(mutex_);
  std::vector<ConfigurationPtr> applied_;  // by the stage's thread, before Apply() returns
  std::unique_ptr<telemetry::Log> log_;
  DiscoveryStage stage_;
};

TEST_F(DiscoveryStageTest, AConfigurationIsHandedOnWithTheTargetsInFilesBeforeApplyReturns) {
  testing::WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  stage_.Apply(Configuration());
  ASSERT_EQ(applied_.size(), 1U);
  const auto& targets = applied_[0]->scrape_jobs.at(0).static_targets;
  ASSERT_EQ(targets.size(), 2U);
  EXPECT_EQ(targets[0].addresses, std::vector<std::string>{"own:1"});
  EXPECT_EQ(targets[1].addresses, std::vector<std::string>{"a:1"});
  stage_.Apply(Configuration());
  ASSERT_EQ(applied_.size(), 2U);
  EXPECT_EQ(applied_[1]->scrape_jobs.at(0).static_targets, targets) << "once each";
}

TEST_F(DiscoveryStageTest, WithoutFilesItIsHandedOnAsItIs) {
  const auto configuration = std::make_shared<const rules::Configuration>();
  stage_.Apply(configuration);
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_[0], configuration);
}

TEST_F(DiscoveryStageTest, AFileThatIsWrongIsToldOfOnceAndTheRestGoesOn) {
  testing::WriteBytes(folder_.At("a.yml"), "- {target: [a:1]}\n");
  stage_.Apply(Configuration());
  stage_.Apply(Configuration());
  ASSERT_EQ(applied_.size(), 2U);
  EXPECT_EQ(applied_[1]->scrape_jobs.at(0).static_targets.size(), 1U);
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("a.yml:1:4: unknown key"), std::string::npos) << lines[0];
}

TEST_F(DiscoveryStageTest, NothingIsHandedOnAfterItHasStopped) {
  stage_.Stop();
  stage_.Apply(Configuration());
  EXPECT_TRUE(applied_.empty());
}

}  // namespace
}  // namespace alertd::app
