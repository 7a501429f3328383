#include "engine/window/chunk_folder.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/window.h"
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

using Doubles = std::vector<double>;
using Names = std::vector<std::string>;

class ChunkFolderTest : public ::testing::Test {
 protected:
  ChunkFolderTest() { Restart(); }

  // As after a crash: only the files are left.
  ChunkReport Restart(int64_t at = 0) {
    window_ = std::make_unique<Window>(WindowOptions{.retention = kKeep});
    auto opened = ChunkFolder::Open({.folder = folder_.At("samples"),
                                     .keep = kKeep,
                                     .bytes_max = bytes_max_,
                                     .files_per_level = 3});
    EXPECT_TRUE(opened) << opened.error().message;
    chunks_.emplace(*std::move(opened));
    return chunks_->Attach(*window_, At(at));
  }

  void Add(int64_t at, double value) {
    const auto series = window_->FindOrCreate({{"__name__", "v"}});
    const SeriesSample sample{*series, {At(at), value}};
    window_->Append({&sample, 1});
  }

  // One file more, with one sample.
  void AddFile(int64_t at, double value) {
    Add(at, value);
    const Status settled = chunks_->Settle(*window_, At(at + 1));
    ASSERT_TRUE(settled) << settled.error().message;
  }

  Doubles Values() const {
    SampleColumns columns;
    window_->ReadRange(0, {At(-100'000), At(1'000'000)}, columns);
    return columns.values;
  }

  Names Files() const {
    Names names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.At("samples")))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string PathOf(const std::string& name) const { return folder_.At("samples/" + name); }

  void Flip(const std::string& name, size_t byte) const {
    std::string bytes = ReadBytes(PathOf(name));
    bytes[byte] = static_cast<char>(bytes[byte] ^ 1);
    WriteBytes(PathOf(name), bytes);
  }

  TemporaryFolder folder_;
  uint64_t bytes_max_ = 0;
  std::unique_ptr<Window> window_;
  std::optional<ChunkFolder> chunks_;
};

TEST_F(ChunkFolderTest, ARestartGoesOnWithTheSamples) {
  AddFile(0, 1);
  AddFile(15, 2);
  const ChunkReport report = Restart(20);
  EXPECT_EQ(report.files, 2U);
  EXPECT_EQ(report.samples, 2U);
  EXPECT_EQ(report.newest, At(15));
  EXPECT_TRUE(report.damages.empty());
  EXPECT_EQ(Values(), (Doubles{1, 2}));
  EXPECT_EQ(window_->Stats().series, 1U);
  AddFile(30, 3);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
}

TEST_F(ChunkFolderTest, WithoutOldSamplesThereIsNoFile) {
  Add(100, 1);
  ASSERT_TRUE(chunks_->Settle(*window_, At(50)));
  EXPECT_EQ(Files(), Names{});
}

TEST_F(ChunkFolderTest, FilesArePutTogetherToLargerOnes) {
  for (int i = 0; i < 9; ++i)
    AddFile(i * 15, i);
  EXPECT_EQ(Files(), Names{"0000000009.chunks"});
  AddFile(200, 9);
  EXPECT_EQ(Files().size(), 2U);
  EXPECT_EQ(Values(), (Doubles{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(Restart(300).samples, 10U);
  EXPECT_EQ(Values(), (Doubles{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_F(ChunkFolderTest, FilesOfALongTimeAreNotPutTogether) {
  for (int i = 0; i < 6; ++i)
    AddFile(i * 1800, i);
  EXPECT_EQ(Files().size(), 6U);
}

TEST_F(ChunkFolderTest, WhatACrashLeavesBesideTheFileThatTookItsPlaceIsReadOnce) {
  AddFile(0, 1);
  AddFile(15, 2);
  const std::string first = ReadBytes(PathOf("0000000001.chunks"));
  const std::string second = ReadBytes(PathOf("0000000002.chunks"));
  AddFile(30, 3);
  ASSERT_EQ(Files(), Names{"0000000003.chunks"});
  WriteBytes(PathOf("0000000001.chunks"), first);
  WriteBytes(PathOf("0000000002.chunks"), second);
  EXPECT_EQ(Restart(40).samples, 3U);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
  EXPECT_EQ(Files(), Names{"0000000003.chunks"});
}

TEST_F(ChunkFolderTest, AFileThatWasNotFinishedIsRemoved) {
  AddFile(0, 1);
  const std::string whole = ReadBytes(PathOf("0000000001.chunks"));
  WriteBytes(PathOf("0000000002.chunks.new"), whole.substr(0, whole.size() / 2));
  EXPECT_TRUE(Restart(10).damages.empty());
  EXPECT_EQ(Files(), Names{"0000000001.chunks"});
}

TEST_F(ChunkFolderTest, AFileWithADamagedEndIsSetAsideAndTheRestIsUsed) {
  AddFile(0, 1);
  AddFile(15, 2);
  Flip("0000000001.chunks", ReadBytes(PathOf("0000000001.chunks")).size() - 1);
  const ChunkReport report = Restart(20);
  EXPECT_EQ(report.damages,
            Names{PathOf("0000000001.chunks") + ": it does not end as a file of chunks does"});
  EXPECT_EQ(Files(), (Names{"0000000001.chunks.damaged", "0000000002.chunks"}));
  EXPECT_EQ(Values(), Doubles{2});
}

TEST_F(ChunkFolderTest, ADamagedBlockIsSaidOnceAndItsFileIsKept) {
  AddFile(0, 1);
  AddFile(15, 2);
  constexpr size_t kWithinTheFirstBlock = 20;
  Flip("0000000001.chunks", kWithinTheFirstBlock);
  EXPECT_TRUE(Restart(20).damages.empty());
  EXPECT_TRUE(chunks_->TakeDamages().empty());
  while (chunks_->VerifyNext()) {
  }
  EXPECT_EQ(chunks_->TakeDamages(),
            Names{PathOf("0000000001.chunks") + ": a block's checksum is wrong"});
  EXPECT_TRUE(chunks_->TakeDamages().empty());
  AddFile(30, 3);
  EXPECT_EQ(Files(), (Names{"0000000001.chunks.damaged", "0000000003.chunks"}));
  EXPECT_EQ(Values(), (Doubles{2, 3}));
}

TEST_F(ChunkFolderTest, AFileOfALaterVersionIsLeftAlone) {
  AddFile(0, 1);
  std::string later = ReadBytes(PathOf("0000000001.chunks"));
  // Its header, with the checksum that belongs to it.
  later.replace(8, 8, std::string("\x02\x00\x00\x00\x47\xa1\xd4\x13", 8));
  WriteBytes(PathOf("0000000001.chunks"), later);
  const ChunkReport report = Restart(10);
  EXPECT_EQ(report.damages,
            Names{PathOf("0000000001.chunks") +
                  ": it is of version 2 of the format, and only version 1 is known here; it is "
                  "left as it is"});
  AddFile(15, 2);
  EXPECT_EQ(Files(), (Names{"0000000001.chunks", "0000000002.chunks"}));
  EXPECT_EQ(ReadBytes(PathOf("0000000001.chunks")), later);
}

TEST_F(ChunkFolderTest, WhatAFullDiskDoesNotTakeStaysInMemoryAndSettlesWhenThereIsRoom) {
  Add(0, 1);
  {
    const FileSizeLimit full(20);
    const Status settled = chunks_->Settle(*window_, At(10));
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().message,
              "cannot write to " + PathOf("0000000001.chunks.new") + ": File too large");
  }
  EXPECT_EQ(Files(), Names{});
  EXPECT_EQ(Values(), Doubles{1});
  AddFile(15, 2);
  EXPECT_EQ(Files(), Names{"0000000001.chunks"});
  EXPECT_EQ(Values(), (Doubles{1, 2}));
}

TEST_F(ChunkFolderTest, FilesThatAreTooOldAreRemoved) {
  AddFile(0, 1);
  AddFile(1800, 2);
  ASSERT_TRUE(chunks_->DropOld(*window_, At(0) + kKeep, 0));
  EXPECT_EQ(Files().size(), 2U);
  ASSERT_TRUE(chunks_->DropOld(*window_, At(1) + kKeep, 0));
  EXPECT_EQ(Files(), Names{"0000000002.chunks"});
  EXPECT_EQ(Values(), Doubles{2});
}

TEST_F(ChunkFolderTest, TheOldestFilesAreRemovedWhileThereIsTooMuch) {
  AddFile(0, 1);
  const uint64_t bytes_of_one = chunks_->bytes();
  bytes_max_ = 2 * bytes_of_one + bytes_of_one / 2;
  Restart(10);
  for (int i = 1; i < 5; ++i)
    AddFile(i * 15, i + 1);
  ASSERT_TRUE(chunks_->DropOld(*window_, At(60), 0));
  EXPECT_EQ(Files(), (Names{"0000000004.chunks", "0000000005.chunks"}));
  EXPECT_EQ(Values(), (Doubles{4, 5}));
  ASSERT_TRUE(chunks_->DropOld(*window_, At(60), bytes_of_one));
  EXPECT_EQ(Files(), Names{"0000000005.chunks"});
}

TEST_F(ChunkFolderTest, OtherFilesInTheFolderAreLeftAlone) {
  for (const char* name : {"readme.txt", "12.chunksx", "x1.chunks", "0.chunks", "3.log"})
    WriteBytes(PathOf(name), "mine");
  EXPECT_EQ(Restart(0).files, 0U);
  ASSERT_TRUE(chunks_->DropOld(*window_, At(1'000'000), 0));
  EXPECT_EQ(Files().size(), 5U);
}

TEST_F(ChunkFolderTest, AFolderThatCannotBeMadeIsSaid) {
  WriteBytes(folder_.At("file"), "");
  const auto chunks = ChunkFolder::Open({.folder = folder_.At("file/samples"), .keep = kKeep});
  ASSERT_FALSE(chunks);
  EXPECT_EQ(chunks.error().message,
            "cannot make the folder " + folder_.At("file/samples") + ": Not a directory");
}

}  // namespace
}  // namespace alertd::window
