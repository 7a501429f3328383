#include "engine/base/secret.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace alertd {
namespace {

std::string Shown(const Secret& secret) {
  std::ostringstream out;
  out << secret;
  return out.str();
}

void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(SecretTest, ItNeverShowsItself) {
  EXPECT_EQ(Shown(Secret::Inline("hunter2")), "<secret>");
  EXPECT_EQ(Shown(Secret::FromFile("/etc/password")), "<secret>");
  EXPECT_EQ(Shown(Secret()), "");
}

TEST(SecretTest, AValueGivenInPlaceIsKeptAsItIs) {
  EXPECT_EQ(*Secret::Inline(" spaced ").Reveal(), " spaced ");
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret::Inline("").empty());
  EXPECT_FALSE(Secret::FromFile("x").empty());
}

TEST(SecretTest, AFileIsReadEachTime) {
  const std::string path = testing::TempDir() + "alertd_secret_test";
  const Secret secret = Secret::FromFile(path);
  Write(path, "\n first value\t\r\n");
  EXPECT_EQ(*secret.Reveal(), "first value");
  Write(path, "second");
  EXPECT_EQ(*secret.Reveal(), "second");
  Write(path, " \n ");
  EXPECT_EQ(*secret.Reveal(), "");
  EXPECT_EQ(secret.path(), path);
}

TEST(SecretTest, AMissingFileIsNamed) {
  const Result<std::string> value = Secret::FromFile("/nowhere/at/all").Reveal();
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(value.error().message, "cannot read the secret file /nowhere/at/all");
}

TEST(SecretTest, AFolderIsNoSecret) {
  EXPECT_FALSE(Secret::FromFile(testing::TempDir()).Reveal().has_value());
}

TEST(SecretTest, AFileWithoutAnEndIsNotReadToIt) {
  const Result<std::string> value = Secret::FromFile("/dev/zero").Reveal();
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().message, "the secret file /dev/zero is longer than 65536 bytes");
}

TEST(SecretTest, TwoAreTheSameOnlyWhenGivenTheSameWay) {
  EXPECT_EQ(Secret::Inline("a"), Secret::Inline("a"));
  EXPECT_FALSE(Secret::Inline("a") == Secret::FromFile("a"));
}

}  // namespace
}  // namespace alertd
