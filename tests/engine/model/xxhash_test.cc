#include "engine/model/xxhash.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd {
namespace {

// The values are those of the algorithm's specification and of its reference program.
TEST(XxHash, AgreesWithTheReference) {
  EXPECT_EQ(XxHash64(""), 0xef46db3751d8e999U);
  EXPECT_EQ(XxHash64("a"), 0xd24ec4f1a98c6e5bU);
  EXPECT_EQ(XxHash64("abc"), 0x44bc2cf5ad770999U);
  EXPECT_EQ(XxHash64(std::string(31, 'x')), 0x60dd0d01083b99f0U);
  EXPECT_EQ(XxHash64(std::string(32, 'x')), 0xe2df261fc2ec30ebU);
  EXPECT_EQ(XxHash64(std::string(77, 'x')), 0x9d365b0521d7e52aU);
}

TEST(XxHash, TellsTextsOfEveryLengthApart) {
  const std::string text(80, 'x');
  for (size_t length = 1; length < text.size(); ++length) {
    EXPECT_NE(XxHash64(text.substr(0, length)), XxHash64(text.substr(0, length - 1)));
  }
}

}  // namespace
}  // namespace alertd
