#include "rules/pipe_text.h"

#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

namespace alertd::rules {
namespace {

constexpr Duration kPatience{10'000};  // more than anybody here takes

class PipeTest : public ::testing::Test {
 protected:
  PipeTest() : path_(folder_.At("pipe")) { EXPECT_EQ(mkfifo(path_.c_str(), S_IRUSR | S_IWUSR), 0); }

  // On a thread of its own, as it waits for whoever reads.
  std::jthread Writer(std::string text) const {
    return std::jthread([text = std::move(text), path = path_] {
      const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
      for (std::string_view rest = text; !rest.empty();) {
        const ssize_t count = write(descriptor, rest.data(), rest.size());
        if (count <= 0) break;
        rest.remove_prefix(static_cast<size_t>(count));
      }
      close(descriptor);
    });
  }

  testing::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(PipeTest, IsReadUntilItIsClosed) {
  const std::string text(300'000, 'x');
  const std::jthread writer = Writer(text);
  EXPECT_EQ(*ReadPipe(path_, text.size(), kPatience), text);
}

TEST_F(PipeTest, ThatNobodyWritesToIsSaid) {
  const auto text = ReadPipe(path_, 100, Duration{0});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "nobody writes to the pipe " + path_);
}

TEST_F(PipeTest, ThatIsNotThereIsSaid) {
  const auto text = ReadPipe(folder_.At("none"), 100, Duration{0});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "cannot read " + folder_.At("none") + ": No such file or directory");
}

}  // namespace
}  // namespace alertd::rules
