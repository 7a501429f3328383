#include "engine/scrape/target_files.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"
#include "tests/support/virtual_clock.h"

namespace alertd::scrape {
namespace {

using testing::WriteBytes;
using Strings = std::vector<std::string>;

class TargetFilesTest : public ::testing::Test {
 protected:
  rules::ScrapeJob Job(const std::string& name, const Strings& patterns) const {
    rules::TargetFileSource source;
    source.patterns.reserve(patterns.size());
    for (const std::string& pattern : patterns)
      source.patterns.push_back(folder_.At(pattern));
    rules::ScrapeJob job;
    job.name = name;
    job.static_targets = {{{"own:1"}, {}}};
    job.target_files = {source};
    return job;
  }

  TargetFilesReport Apply(std::vector<rules::ScrapeJob> jobs) {
    jobs_ = std::move(jobs);
    return files_.Apply(jobs_, clock_.Now());
  }

  // Until the next look that is due.
  TargetFilesReport Look() {
    clock_.MoveTo(*files_.NextDue());
    return files_.Look(clock_.Now());
  }

  // What a job has now, with its labels where a file has given it some.
  Strings Targets(size_t job = 0) const {
    std::vector<rules::ScrapeJob> jobs = jobs_;
    files_.AddTo(jobs);
    Strings targets;
    for (const rules::StaticTargets& group : jobs.at(job).static_targets) {
      for (const std::string& address : group.addresses) {
        const std::string_view env = group.labels.Get("env");
        targets.push_back(address + (env.empty() ? "" : " " + std::string(env)));
      }
    }
    return targets;
  }

  testing::TemporaryFolder folder_;
  testing::VirtualClock clock_{Timestamp{Duration{1'700'000'000'000}}};
  TargetFiles files_;
  std::vector<rules::ScrapeJob> jobs_;
};

TEST_F(TargetFilesTest, WithoutFilesThereIsNothingToLookFor) {
  rules::ScrapeJob job = Job("a", {});
  job.target_files.clear();
  EXPECT_TRUE(Apply({job}).problems.empty());
  EXPECT_EQ(files_.NextDue(), std::nullopt);
  EXPECT_FALSE(files_.Look(clock_.Now()).changed);
  EXPECT_EQ(Targets(), Strings{"own:1"});
}

TEST_F(TargetFilesTest, AJobHasItsOwnTargetsAndThoseOfItsFiles) {
  WriteBytes(folder_.At("b.yml"),
             "- {targets: [b:1, b:2], labels: {env: prod}}\n- {targets: [b:3]}\n");
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  WriteBytes(folder_.At("c.json"), R"([{"targets": ["c:1"]}])");
  Apply({Job("x", {"*.yml", "b.yml"}), Job("y", {"c.json"})});
  EXPECT_EQ(Targets(0), (Strings{"own:1", "a:1", "b:1 prod", "b:2 prod", "b:3"}));
  EXPECT_EQ(Targets(1), (Strings{"own:1", "c:1"}));
}

TEST_F(TargetFilesTest, TheFilesPathIsALabel) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1], labels: {__meta_filepath: mine, x: y}}\n");
  Apply({Job("x", {"*.yml"})});
  std::vector<rules::ScrapeJob> jobs = jobs_;
  files_.AddTo(jobs);
  EXPECT_EQ(jobs.at(0).static_targets.at(1).labels,
            (Labels{{"__meta_filepath", folder_.At("a.yml")}, {"x", "y"}}));
}

TEST_F(TargetFilesTest, AChangeIsSeenAtTheNextLookAndNotSooner) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"*.yml"})});
  EXPECT_FALSE(Look().changed);
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1, a:22]}\n");
  WriteBytes(folder_.At("new.yml"), "- {targets: [new:1]}\n");
  EXPECT_FALSE(files_.Look(clock_.Now()).changed);
  EXPECT_TRUE(Look().changed);
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1", "a:22", "new:1"}));
  EXPECT_FALSE(Look().changed);
}

TEST_F(TargetFilesTest, AnotherFileInItsPlaceIsSeenThoughItLooksTheSame) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"a.yml"})});
  WriteBytes(folder_.At("other"), "- {targets: [b:1]}\n");
  std::filesystem::last_write_time(folder_.At("other"),
                                   std::filesystem::last_write_time(folder_.At("a.yml")));
  std::filesystem::rename(folder_.At("other"), folder_.At("a.yml"));
  EXPECT_TRUE(Look().changed);
  EXPECT_EQ(Targets(), (Strings{"own:1", "b:1"}));
}

TEST_F(TargetFilesTest, AFileThatIsWrongKeepsWhatItHadAndSaysSoOnce) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"a.yml"}), Job("y", {"*.yml"})});
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n- {targest: [a:2]}\n");
  const TargetFilesReport report = Look();
  EXPECT_FALSE(report.changed);
  ASSERT_EQ(report.problems.size(), 1U) << "though two jobs name it";
  EXPECT_EQ(report.problems[0].path, folder_.At("a.yml"));
  EXPECT_TRUE(report.problems[0].message.starts_with(folder_.At("a.yml") + ":2:4: unknown key"))
      << report.problems[0].message;
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1"}));
  EXPECT_TRUE(Look().problems.empty());
  EXPECT_TRUE(Apply({Job("x", {"a.yml"})}).problems.empty()) << "nor after a reload";
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1"}));
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n- {targets: [a:2]}\n");
  EXPECT_EQ(Look().mended, Strings{folder_.At("a.yml")});
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1", "a:2"}));
}

TEST_F(TargetFilesTest, AFileThatIsTooLongOrAFolderIsWrong) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"a.yml"})});
  WriteBytes(folder_.At("a.yml"), std::string((size_t{16} << 20) + 1, ' '));
  ASSERT_EQ(Look().problems.size(), 1U);
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1"}));
  std::filesystem::remove(folder_.At("a.yml"));
  std::filesystem::create_directory(folder_.At("a.yml"));
  ASSERT_EQ(Look().problems.size(), 1U);
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1"}));
}

TEST_F(TargetFilesTest, AFileThatIsGoneListsNothing) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  WriteBytes(folder_.At("b.yml"), "- {targets: [b:1]}\n");
  Apply({Job("x", {"a.yml"}), Job("y", {"b*.yml"})});
  std::filesystem::remove(folder_.At("a.yml"));
  std::filesystem::remove(folder_.At("b.yml"));
  const TargetFilesReport report = Look();
  EXPECT_TRUE(report.changed);
  ASSERT_EQ(report.problems.size(), 1U) << "of the one that is named, not of the pattern";
  EXPECT_EQ(report.problems[0].message, "no such file: " + folder_.At("a.yml"));
  EXPECT_EQ(Targets(0), Strings{"own:1"});
  EXPECT_EQ(Targets(1), Strings{"own:1"});
  EXPECT_FALSE(Look().changed);
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:2]}\n");
  EXPECT_TRUE(Look().changed);
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:2"}));
}

TEST_F(TargetFilesTest, WhatNobodyNamesAnyMoreIsForgotten) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"a.yml"})});
  WriteBytes(folder_.At("a.yml"), "- wrong\n");
  Apply({Job("x", {"none*.yml"})});
  EXPECT_EQ(Targets(), Strings{"own:1"});
  EXPECT_EQ(Apply({Job("x", {"a.yml"})}).problems.size(), 1U);
  EXPECT_EQ(Targets(), Strings{"own:1"}) << "what it was before is not known any more";
}

TEST_F(TargetFilesTest, WhenTheClockIsSetBackTheFilesAreLookedAt) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  Apply({Job("x", {"a.yml"})});
  WriteBytes(folder_.At("a.yml"), "- {targets: [b:11]}\n");
  EXPECT_TRUE(files_.Look(clock_.Now() - std::chrono::hours{1}).changed);
}

TEST_F(TargetFilesTest, TheSameReadOnceMoreAtTheRefreshIntervalIsNoChange) {
  WriteBytes(folder_.At("a.yml"), "- {targets: [a:1]}\n");
  rules::ScrapeJob job = Job("x", {"a.yml", "missing.yml"});
  job.target_files.front().refresh_interval = std::chrono::seconds{10};
  EXPECT_EQ(Apply({job}).problems.size(), 1U);
  const Timestamp until = clock_.Now() + std::chrono::seconds{30};
  while (clock_.Now() < until) {
    const TargetFilesReport report = Look();
    EXPECT_FALSE(report.changed);
    EXPECT_TRUE(report.problems.empty());
  }
  EXPECT_EQ(Targets(), (Strings{"own:1", "a:1"}));
}

}  // namespace
}  // namespace alertd::scrape
