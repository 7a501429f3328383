#include "engine/state/silence_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/silence_records.h"

namespace alertd::state {
namespace {

TEST(SilenceText, EveryFieldComesBack) {
  for (const Silence& silence : {PlainSilence("a"), FullSilence("b")}) {
    const auto read = ParseSilenceText(SilenceText(silence));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, silence);
  }
}

TEST(SilenceText, WhatItDoesNotWriteIsRefused) {
  const std::string good = SilenceText(FullSilence("a"));
  for (const char* bad : {"", "[]", "{}", "null"})
    EXPECT_FALSE(ParseSilenceText(bad)) << bad;
  EXPECT_FALSE(ParseSilenceText(good + "x"));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"=~\"", "\"~=\""},
           {"\"db.*\"", "\"db(\""},
           {"\"ends_when_resolved\":true", "\"ends_when_resolved\":1"},
           {"\"starts_at\":", "\"start\":"},
           {"\"annotations\":{", "\"annotation\":{"}}) {
    std::string broken = good;
    ASSERT_NE(broken.find(from), std::string::npos) << from << " in " << good;
    broken.replace(broken.find(from), from.size(), to);
    EXPECT_FALSE(ParseSilenceText(broken)) << to;
  }
}

}  // namespace
}  // namespace alertd::state
