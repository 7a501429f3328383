#include "engine/window/sample_log.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/window/logged_window.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace alertd::window {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::FileSizeLimit;
using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

constexpr Duration kKeep = hours{2};

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

class SampleLogTest : public ::testing::Test {
 protected:
  SampleLogTest() { Restart(); }

  // As after a crash: what has been written is all there is.
  ReplayReport Restart(int64_t at = 0) {
    log_.reset();
    auto opened = SampleLog::Open(Options());
    EXPECT_TRUE(opened) << opened.error().message;
    log_.emplace(*std::move(opened));
    window_ = std::make_unique<Window>(WindowOptions{.retention = kKeep, .series_max = 1000});
    ReplayReport report =
        log_->Replay(*window_, At(at), [](uint64_t done, uint64_t all) { EXPECT_LE(done, all); });
    window_->BeginLog(bytes_max_);
    return report;
  }

  SampleLogOptions Options() const {
    return {.folder = folder_.At("samples"),
            .keep = kKeep,
            .file_time_max = minutes{15},
            .file_bytes_max = size_t{1} << 20U,
            .unwritten_bytes_max = 4000};
  }

  void Add(int64_t at, double value, const std::string& name = "v") {
    const Result<SeriesId> series = window_->FindOrCreate({{"__name__", name}});
    ASSERT_TRUE(series.has_value());
    const SeriesSample sample{*series, {At(at), value}};
    window_->Append({&sample, 1});
  }

  Status Write(int64_t at) {
    const LogCut cut = log_->NextCut(At(at));
    return log_->Write(window_->TakeLog(cut), cut, At(at));
  }

  void AddAndWrite(int64_t at, double value) {
    Add(at, value);
    const Status written = Write(at);
    ASSERT_TRUE(written) << written.error().message;
  }

  std::vector<double> Values() {
    SampleColumns columns;
    if (window_->series_count() == 0) return {};
    window_->ReadRange(0, {At(-100'000), At(1'000'000)}, columns);
    return columns.values;
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.At("samples")))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string PathOf(const std::string& name) const { return folder_.At("samples/" + name); }

  TemporaryFolder folder_;
  size_t bytes_max_ = 1U << 20U;
  std::optional<SampleLog> log_;
  std::unique_ptr<Window> window_;
};

using Doubles = std::vector<double>;
using Names = std::vector<std::string>;

TEST_F(SampleLogTest, ARestartGoesOnWithTheSamples) {
  AddAndWrite(0, 1);
  AddAndWrite(15, 2);
  const Answers before = AnswersOf(*window_, {At(20)});
  const ReplayReport report = Restart(20);
  EXPECT_EQ(AnswersOf(*window_, {At(20)}), before);
  EXPECT_EQ(report.files, 1U);
  EXPECT_EQ(report.samples, 2U);
  EXPECT_EQ(report.until, At(15));
  EXPECT_TRUE(report.torn.empty());
  EXPECT_TRUE(report.damages.empty());
}

TEST_F(SampleLogTest, ManyRestartsGoOnWithAllOfThem) {
  for (int i = 0; i < 5; ++i) {
    AddAndWrite(i, i);
    Restart(i);
  }
  EXPECT_EQ(Values(), (Doubles{0, 1, 2, 3, 4}));
  EXPECT_EQ(Files().size(), 5U);
}

TEST_F(SampleLogTest, WhatWasNotWrittenIsLostAndNothingElse) {
  AddAndWrite(0, 1);
  Add(15, 2);
  Restart(20);
  EXPECT_EQ(Values(), Doubles{1});
}

TEST_F(SampleLogTest, WithoutSamplesThereAreNoFiles) {
  ASSERT_TRUE(Write(0));
  EXPECT_EQ(Files(), Names{});
}

TEST_F(SampleLogTest, FilesAreFollowedByOthersAndRemovedAsAWhole) {
  for (int i = 0; i <= 8; ++i)
    AddAndWrite(i * 900, i);
  EXPECT_EQ(Files().size(), 5U);
  EXPECT_EQ(Files().front(), "0000000001.log");
  const Duration late = kKeep + minutes{11};
  ASSERT_TRUE(log_->DropOld(At(900) + late));
  EXPECT_EQ(Files().front(), "0000000002.log");
  ASSERT_TRUE(log_->DropOld(At(1'000'000)));
  EXPECT_EQ(Files(), Names{"0000000005.log"});
}

TEST_F(SampleLogTest, FilesAreLongerWhereThereAreMoreSeries) {
  SampleLogOptions options = Options();
  options.folder = folder_.At("others");
  options.file_bytes_max = 50;
  options.file_bytes_max_per_series = 10;
  log_.emplace(*SampleLog::Open(options));
  AddAndWrite(0, 1);
  AddAndWrite(15, 2);
  EXPECT_EQ(log_->NextCut(At(15)), LogCut::kNewSegment);
  EXPECT_EQ(log_->NextCut(At(15), 1000), LogCut::kGoOn);
}

TEST_F(SampleLogTest, WhatIsTooOldIsPassedOver) {
  AddAndWrite(0, 1);
  AddAndWrite(3600, 2);
  Restart(7201);
  EXPECT_EQ(Values(), Doubles{2});
}

TEST_F(SampleLogTest, ATornEndIsCutOffWhereverItIsTorn) {
  AddAndWrite(0, 1);
  const std::string path = PathOf("0000000001.log");
  const std::string good = ReadBytes(path);
  AddAndWrite(15, 2);
  const std::string whole = ReadBytes(path);
  for (size_t length = good.size() + 1; length < whole.size(); ++length) {
    WriteBytes(path, whole.substr(0, length));
    const ReplayReport report = Restart(20);
    EXPECT_EQ(Values(), Doubles{1}) << length;
    EXPECT_EQ(report.torn.size(), 1U) << length;
    EXPECT_TRUE(report.damages.empty()) << length;
    EXPECT_EQ(ReadBytes(path), good) << length;
    EXPECT_TRUE(Restart(20).torn.empty());
  }
}

TEST_F(SampleLogTest, AnEndOfZerosIsTornToo) {
  AddAndWrite(0, 1);
  const std::string path = PathOf("0000000001.log");
  const std::string good = ReadBytes(path);
  WriteBytes(path, good + std::string(5000, '\0'));
  EXPECT_EQ(Restart(20).torn.size(), 1U);
  EXPECT_EQ(ReadBytes(path), good);
}

TEST_F(SampleLogTest, AFileThatWasOnlyBegunIsRemoved) {
  AddAndWrite(0, 1);
  const std::string header = ReadBytes(PathOf("0000000001.log")).substr(0, 16);
  for (const size_t length : {0U, 7U, 16U}) {
    WriteBytes(PathOf("0000000007.log"), header.substr(0, length));
    EXPECT_TRUE(Restart(20).damages.empty());
    EXPECT_EQ(Files(), Names{"0000000001.log"}) << length;
  }
}

TEST_F(SampleLogTest, OfADamagedFileWhatIsGoodIsUsedForEverAndTheRestIsKeptAside) {
  AddAndWrite(0, 1);
  const size_t good = ReadBytes(PathOf("0000000001.log")).size();
  AddAndWrite(15, 2);
  AddAndWrite(30, 3);
  std::string bytes = ReadBytes(PathOf("0000000001.log"));
  bytes[good + 20] = static_cast<char>(bytes[good + 20] ^ 1);
  WriteBytes(PathOf("0000000001.log"), bytes);
  Restart(30);
  AddAndWrite(45, 4);
  EXPECT_EQ(Values(), (Doubles{1, 4}));
  const ReplayReport again = Restart(50);
  EXPECT_TRUE(again.damages.empty());
  EXPECT_EQ(Values(), (Doubles{1, 4}));
  EXPECT_EQ(ReadBytes(PathOf("0000000001.log.damaged")), bytes);
}

TEST_F(SampleLogTest, WhateverByteIsWrongTheOtherFilesAreUsed) {
  AddAndWrite(0, 1);
  AddAndWrite(15, 2);
  Restart(15);
  AddAndWrite(30, 3);
  const std::string path = PathOf("0000000001.log");
  const std::string whole = ReadBytes(path);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string wrong = whole;
    wrong[i] = static_cast<char>(wrong[i] ^ 0x10);
    WriteBytes(path, wrong);
    const ReplayReport report = Restart(40);
    EXPECT_EQ(report.torn.size() + report.damages.size(), 1U) << i;
    ASSERT_FALSE(Values().empty());
    EXPECT_EQ(Values().back(), 3) << i;
  }
}

TEST_F(SampleLogTest, AFileOfTheVersionWithoutSourcesIsRead) {
  AddAndWrite(0, 1);
  AddAndWrite(15, 2);
  std::string earlier = ReadBytes(PathOf("0000000001.log"));
  earlier.replace(8, 8, std::string("\x01\x00\x00\x00\x78\x99\x31\x83", 8));
  WriteBytes(PathOf("0000000001.log"), earlier);
  const ReplayReport report = Restart(20);
  EXPECT_TRUE(report.damages.empty());
  EXPECT_EQ(Values(), Doubles({1, 2}));
}

TEST_F(SampleLogTest, AFileOfALaterVersionIsLeftAlone) {
  AddAndWrite(0, 1);
  std::string later = ReadBytes(PathOf("0000000001.log"));
  // Its header, with the checksum that belongs to it.
  later.replace(8, 8, std::string("\x03\x00\x00\x00\xf3\x51\x38\x29", 8));
  WriteBytes(PathOf("0000000001.log"), later);
  const ReplayReport report = Restart(10);
  ASSERT_EQ(report.damages.size(), 1U);
  EXPECT_EQ(report.damages[0],
            PathOf("0000000001.log") +
                ": it is of version 3 of the format, and only versions up to 2 are known here; it "
                "is left as it is");
  EXPECT_EQ(ReadBytes(PathOf("0000000001.log")), later);
}

TEST_F(SampleLogTest, WhatAFullDiskDoesNotTakeIsWrittenWhenThereIsRoom) {
  AddAndWrite(0, 1);
  {
    const FileSizeLimit full(std::filesystem::file_size(PathOf("0000000001.log")) + 3);
    Add(15, 2);
    const Status written = Write(15);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message,
              "cannot write to " + PathOf("0000000001.log") + ": File too large");
    Add(30, 3);
    EXPECT_FALSE(Write(30));
  }
  AddAndWrite(45, 4);
  EXPECT_FALSE(log_->TakeLost());
  Restart(50);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3, 4}));
}

TEST_F(SampleLogTest, WhatIsTooMuchToBeHeldIsGivenUpAndSaid) {
  AddAndWrite(0, 1);
  {
    const FileSizeLimit full(0);
    for (int i = 1; i <= 1000; ++i) {
      Add(i, i * 0.1);
      EXPECT_FALSE(Write(i)) << i;
    }
  }
  EXPECT_TRUE(log_->TakeLost());
  EXPECT_FALSE(log_->TakeLost());
  AddAndWrite(1001, 5);
  AddAndWrite(1002, 6);
  Restart(1010);
  EXPECT_EQ(Values().front(), 1);
  EXPECT_EQ(Values().back(), 6);
  EXPECT_LT(Values().size(), 1003U);
}

TEST_F(SampleLogTest, AFolderThatIsRemovedIsMadeAnewAndTheLossIsSaid) {
  AddAndWrite(0, 1);
  std::filesystem::remove_all(folder_.At("samples"));
  AddAndWrite(15, 2);
  EXPECT_TRUE(log_->TakeLost());
  AddAndWrite(30, 3);
  EXPECT_FALSE(log_->TakeLost());
  Restart(40);
  EXPECT_EQ(Values(), Doubles{3});
}

TEST_F(SampleLogTest, OtherFilesInTheFolderAreLeftAlone) {
  for (const char* name : {"readme.txt", "12.logx", "x1.log", "0.log", "3.log.damaged"})
    WriteBytes(PathOf(name), "mine");
  const ReplayReport report = Restart(0);
  EXPECT_EQ(report.files, 0U);
  ASSERT_TRUE(log_->DropOld(At(1'000'000)));
  EXPECT_EQ(Files().size(), 5U);
}

TEST_F(SampleLogTest, AFolderThatCannotBeMadeIsSaid) {
  WriteBytes(folder_.At("file"), "");
  const auto log = SampleLog::Open({.folder = folder_.At("file/samples"), .keep = kKeep});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().message,
            "cannot make the folder " + folder_.At("file/samples") + ": Not a directory");
}

}  // namespace
}  // namespace alertd::window
