#include "tools/history_timeline.h"

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace alertd::tools {
namespace {

TEST(HistoryTimeline, TellsTheOldestFirst) {
  const auto page = ReadHistoryPage(
      R"({"status":"success","data":{"events":[)"
      R"({"at":"2023-11-14T22:13:25.120Z","kind":"delivered","reason":"webhook[0] accepted","receiver":"pager","labels":{"alertname":"DiskFull"}},)"
      R"({"at":"2023-11-14T22:13:21.000Z","kind":"rule_failed","reason":"too\nlarge","rule":"DiskFull"},)"
      R"({"at":"2023-11-14T22:13:20.500Z","kind":"silence_set","reason":"silence 3b1a"},)"
      R"({"at":"2023-11-14T22:13:20.000Z","kind":"firing","reason":"its condition has held","alert":"00000000000000ff","value":"97","labels":{"alertname":"DiskFull","host":"db1","severity":"HIGH"}}],)"
      R"("next":"1.2"},"warnings":["in memory only"]})");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->next, "1.2");
  EXPECT_EQ(page->warnings, (std::vector<std::string>{"in memory only"}));
  std::ostringstream out;
  PrintTimeline(out, page->events);
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / "history.txt",
                        out.str());
}

TEST(HistoryTimeline, WhatIsNoHistoryIsSaidToBeNone) {
  for (const char* body : {"", "{}", R"({"data":{}})", R"({"data":{"events":[1]}})",
                           R"({"data":{"events":[{"at":1,"kind":"x"}]}})"}) {
    EXPECT_FALSE(ReadHistoryPage(body)) << body;
  }
}

}  // namespace
}  // namespace alertd::tools
