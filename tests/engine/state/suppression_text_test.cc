#include "engine/state/suppression_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/suppression_records.h"

namespace alertd::state {
namespace {

TEST(SuppressionRecordText, EveryFieldComesBack) {
  for (const SuppressionRecord& record : {PlainSuppression("a"), EndedSuppression("b")}) {
    const auto read = ParseSuppressionText(SuppressionText(record));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, record);
  }
}

TEST(SuppressionRecordText, WhatItDoesNotWriteIsRefused) {
  const std::string good = SuppressionText(EndedSuppression("a"));
  for (const char* bad : {"", "[]", "{}", "null"})
    EXPECT_FALSE(ParseSuppressionText(bad)) << bad;
  EXPECT_FALSE(ParseSuppressionText(good + "x"));
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"created_at\":", "\"created\":"},
                                                        {"\"jane\"", "7"},
                                                        {"\"declaration\":", "\"declared\":"}}) {
    std::string broken = good;
    ASSERT_NE(broken.find(from), std::string::npos) << from << " in " << good;
    broken.replace(broken.find(from), from.size(), to);
    EXPECT_FALSE(ParseSuppressionText(broken)) << to;
  }
}

}  // namespace
}  // namespace alertd::state
