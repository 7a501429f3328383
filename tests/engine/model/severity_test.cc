#include "engine/model/severity.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(SeverityTest, NamesOfOtherConventionsRankWithOurs) {
  const std::vector<std::pair<std::string, Severity>> cases = {
      {"CRITICAL", Severity::kCritical}, {"critical", Severity::kCritical},
      {"Page", Severity::kCritical},     {"error", Severity::kHigh},
      {"HIGH", Severity::kHigh},         {"warning", Severity::kMedium},
      {"warn", Severity::kMedium},       {"Medium", Severity::kMedium},
      {"low", Severity::kLow},           {"info", Severity::kInfo},
      {"none", Severity::kInfo},
  };
  for (const auto& [name, severity] : cases) {
    EXPECT_EQ(RankSeverity(name), severity) << name;
    EXPECT_TRUE(IsKnownSeverity(name)) << name;
  }
}

TEST(SeverityTest, AnUnknownOneRanksInTheMiddle) {
  for (const char* const name : {"", "sev1", "criticall", " high"}) {
    EXPECT_EQ(RankSeverity(name), Severity::kMedium) << name;
    EXPECT_FALSE(IsKnownSeverity(name)) << name;
  }
}

TEST(SeverityTest, TheirOrderRisesAndTheirNamesReadBack) {
  Severity before = Severity::kInfo;
  for (const Severity severity :
       {Severity::kInfo, Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    EXPECT_GE(severity, before);
    EXPECT_EQ(RankSeverity(SeverityName(severity)), severity);
    before = severity;
  }
}

}  // namespace
}  // namespace alertd
