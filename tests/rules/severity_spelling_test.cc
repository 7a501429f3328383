#include "rules/severity_spelling.h"

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

TEST(MeantSeverity, IsTheNearestThatIsKnown) {
  EXPECT_EQ(MeantSeverity("critcal"), "critical");
  EXPECT_EQ(MeantSeverity("ciritcal"), "critical");
  EXPECT_EQ(MeantSeverity("CRITCAL"), "CRITICAL");
  EXPECT_EQ(MeantSeverity("Critial"), "critical");
  EXPECT_EQ(MeantSeverity("warnning"), "warning");
  EXPECT_EQ(MeantSeverity("hihg"), "high");
  EXPECT_EQ(MeantSeverity("MEDUIM"), "MEDIUM");
  EXPECT_EQ(MeantSeverity("infos"), "info");
  EXPECT_EQ(MeantSeverity("pgae"), "page");
}

TEST(MeantSeverity, IsNoneOfThoseThatAreKnown) {
  for (const char* const name : {"critical", "Warning", "PAGE", "error", "none", "warn", "info"})
    EXPECT_EQ(MeantSeverity(name), "") << name;
}

TEST(MeantSeverity, IsNoneOfNamesOfOnesOwn) {
  for (const char* const name :
       {"",          "ticket",   "sev-1",    "Sev2",          "p1",          "3",       "pager",
        "pageteam",  "slow",     "notify",   "notice",        "note",        "debug",   "fatal",
        "major",     "minor",    "crit",     "err",           "blocker",     "home",    "slack",
        "ok",        "severe",   "urgent",   "normal",        "alert",       "trace",   "average",
        "emergency", "disaster", "moderate", "informational", "information", "test",    "unknown",
        "higher",    "lower",    "default",  "notification",  "constant",    "watchdog"}) {
    EXPECT_EQ(MeantSeverity(name), "") << name;
  }
}

}  // namespace
}  // namespace alertd::rules
