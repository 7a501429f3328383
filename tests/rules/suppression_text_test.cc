#include "rules/suppression_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

std::string ProblemsOf(const std::string& json) {
  const auto suppression = ReadSuppressionText(json);
  return suppression ? "" : suppression.error().message;
}

TEST(SuppressionText, HasThePartsOfASuppressionInAFile) {
  const auto weekly = ReadSuppressionText(
      R"({"name":"weekly","match":{"alert_name":".*_latency","severity":"LOW|MEDIUM"},)"
      R"("schedule":{"weekdays":["sat"],"start":"02:30","duration":"4h","timezone":)"
      R"("Europe/Warsaw"},"condition":"labels.agent == 'x'","reason":"große \"Wäsche\" 🧺",)"
      R"("time_range":{"start":"2026-02-21T02:00:00Z"},"expires":"2027-02-28T00:00:00Z"})");
  ASSERT_TRUE(weekly) << weekly.error().message;
  EXPECT_EQ(weekly->name, "weekly");
  EXPECT_EQ(weekly->match.at("alert_name"), ".*_latency");
  EXPECT_EQ(weekly->match.at("severity"), "LOW|MEDIUM");
  EXPECT_TRUE(MatchesAll(weekly->matchers, {{"alertname", "p95_latency"}, {"severity", "low"}}));
  EXPECT_EQ(weekly->schedule->timezone, "Europe/Warsaw");
  EXPECT_EQ(weekly->condition->text(), "labels.agent == 'x'");
  EXPECT_EQ(weekly->reason, "große \"Wäsche\" 🧺");
  EXPECT_TRUE(weekly->starts_at && weekly->expires_at);
  EXPECT_EQ(weekly->location.file, nullptr);
}

TEST(SuppressionText, EveryProblemIsNamedWithItsKey) {
  for (const auto& [json, problem] : std::vector<std::pair<std::string, std::string>>{
           {R"({"match":{"a":"b"}})", "a suppression needs \"name\""},
           {R"({"name":"","match":{"a":"b"}})", "\"name\" is empty"},
           {R"({"name":"x"})",
            "a suppression without \"match\", \"condition\" or a time would keep every alert quiet "
            "for ever"},
           {R"({"name":"x","match":{"a":"("}})",
            "match.a: invalid regular expression \"(\": missing ): ("},
           {R"({"name":"x","match":"a"})", "match: \"match\" must be a mapping of names to texts"},
           {R"({"name":"x","mach":{"a":"b"},"expires":"2027-02-28T00:00:00Z"})",
            "mach: unknown key \"mach\" in a suppression (did you mean \"match\"?)"},
           {R"({"name":"x","schedule":{"start":"2am","duration":"1h"}})",
            "schedule.start: \"2am\" is not a time of day (write it as \"HH:MM\", from \"00:00\" "
            "to \"23:59\", in quotes)"},
           {R"({"name":"x","schedule":{"weekdays":["sat"],"duration":"1h"}})",
            "schedule: a schedule needs \"start\""},
           {R"({"name":"x","condition":"labels.a ="})", "condition: "},
           {R"({"name":"x","expires":"soon"})", "expires: "},
           {R"({"name":"x","time_range":{"start":"2026-01-02T00:00:00Z",)"
            R"("end":"2026-01-01T00:00:00Z"}})",
            "time_range.end: the time range ends at or before its start"},
           {R"({"name":"x","match":{"a":"("},"schedule":{"start":"1:00","duration":"9d"}})",
            "; schedule.start: \"1:00\" is not a time of day"},
           {"7", "a suppression must be a mapping of keys to values"},
           {R"({"name":"x"},{"name":"y"})", "expected one suppression"},
           {"", "expected one suppression"}}) {
    const std::string problems = ProblemsOf(json);
    EXPECT_NE(problems.find(problem), std::string::npos) << json << "\n" << problems;
  }
  EXPECT_EQ(ProblemsOf(R"({"name":"x","expires":"soon"})").find("expires: expires:"),
            std::string::npos);
}

TEST(SuppressionText, NothingOfTheEnvironmentIsExpanded) {
  const auto read = ReadSuppressionText(R"({"name":"x","match":{"a":"b"},"reason":"${HOME}"})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->reason, "${HOME}");
}

}  // namespace
}  // namespace alertd::rules
