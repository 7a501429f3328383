#include "engine/state/data_folder.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::TemporaryFolder;
using testing::WriteBytes;

TEST(DataFolderTest, AFolderThatIsMissingIsMade) {
  const TemporaryFolder temporary;
  const auto folder = DataFolder::Open(temporary.At("a/b c"));
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_TRUE(std::filesystem::is_directory(temporary.At("a/b c")));
  EXPECT_TRUE(folder->IsInPlace());
}

TEST(DataFolderTest, TheSecondOneIsToldWhoHasIt) {
  const TemporaryFolder temporary;
  const auto first = DataFolder::Open(temporary.path());
  ASSERT_TRUE(first);
  const auto second = DataFolder::Open(temporary.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(second.error().message,
            "the data folder " + temporary.path() + " is in use by another alertd (process " +
                std::to_string(::getpid()) + "): every alertd needs a folder of its own");
}

TEST(DataFolderTest, AProcessThatEndsLeavesItFree) {
  const TemporaryFolder temporary;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(DataFolder::Open(temporary.path()) ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(std::filesystem::exists(temporary.At("alertd.lock")));
  EXPECT_TRUE(DataFolder::Open(temporary.path()));
}

TEST(DataFolderTest, AFolderThatCannotBeMadeIsSaid) {
  const TemporaryFolder temporary;
  WriteBytes(temporary.At("file"), "");
  const auto folder = DataFolder::Open(temporary.At("file/data"));
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(folder.error().message,
            "cannot make the data folder " + temporary.At("file/data") + ": Not a directory");
}

TEST(DataFolderTest, AFolderThatIsRemovedIsNotInPlace) {
  const TemporaryFolder temporary;
  const auto folder = DataFolder::Open(temporary.At("data"));
  ASSERT_TRUE(folder);
  std::filesystem::remove_all(temporary.At("data"));
  EXPECT_FALSE(folder->IsInPlace());
}

}  // namespace
}  // namespace alertd::state
