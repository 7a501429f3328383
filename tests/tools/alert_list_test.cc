#include "tools/alert_list.h"

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace alertd::tools {
namespace {

constexpr Timestamp kNow{Duration{1'700'000'000'000}};

std::string Entry(const std::string& labels, const std::string& starts_at,
                  const std::string& status) {
  return R"({"annotations":{},"fingerprint":"00ff","receivers":[{"name":"oncall"},{"name":"chat"}],"startsAt":")" +
         starts_at + R"(","status":)" + status + R"(,"labels":)" + labels + "}";
}

TEST(AlertList, TellsAGroupThatIsTakenOnFromAnAlert) {
  const std::string active = R"({"inhibitedBy":[],"silencedBy":[],"state":"active"})";
  const std::string labels = R"({"alertname":"Low"},"acknowledged":true,"acknowledgedBy":"ann")";
  const auto alerts = ReadAlertList(
      "[" + Entry(labels, "2023-11-14T22:13:15Z", active) + "," +
      Entry(labels + R"(,"acknowledgedWithGroup":true)", "2023-11-14T22:13:15Z", active) + "]");
  ASSERT_TRUE(alerts) << alerts.error().message;
  EXPECT_EQ(alerts->at(0).acknowledged_by, "ann");
  EXPECT_FALSE(alerts->at(0).acknowledged_with_group);
  EXPECT_TRUE(alerts->at(1).acknowledged_with_group);
}

TEST(AlertList, SaysWhatWasTakenOn) {
  const auto labels = ReadAcknowledged(
      R"({"status":"success","data":{"alerts":[{"id":"00ff","labels":{"a":"b"}},{"id":"00fe","labels":{}}]}})");
  ASSERT_TRUE(labels) << labels.error().message;
  EXPECT_EQ(*labels, (std::vector<Labels>{{{"a", "b"}}, {}}));
  for (const char* body : {"", "{}", R"({"data":{}})", R"({"data":{"alerts":[{}]}})"})
    EXPECT_FALSE(ReadAcknowledged(body)) << body;
}

TEST(AlertList, ShowsWhatIsToldFirstAndThenTheWorst) {
  const std::string active = R"({"inhibitedBy":[],"silencedBy":[],"state":"active"})";
  const std::string body =
      "[" +
      Entry(
          R"({"alertname":"Quiet","severity":"CRITICAL"})", "2023-11-14T22:13:15Z",
          R"({"inhibitedBy":["00aa"],"mutedBy":["weekly_deploy"],"silencedBy":["3b1a"],"state":"suppressed"})") +
      "," + Entry(R"({"alertname":"Low","severity":"LOW"})", "2023-11-10T20:13:20Z", active) + "," +
      Entry(R"({"alertname":"DiskFull","host":"db1","severity":"HIGH"})", "2023-11-14T22:00:00Z",
            active) +
      "," +
      Entry(R"({"alertname":"a name","severity":"HIGH"})", "2023-11-14T20:10:00.500Z",
            R"({"inhibitedBy":null,"silencedBy":[],"state":"active"})") +
      "," +
      Entry(R"({"team":"no\nname"})", "2030-01-01T00:00:00Z",
            R"({"inhibitedBy":[],"silencedBy":[],"state":"suppressed"})") +
      "]";
  auto alerts = ReadAlertList(body);
  ASSERT_TRUE(alerts) << alerts.error().message;
  std::ostringstream out;
  PrintAlertList(out, *std::move(alerts), kNow);
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / "alert_list.txt",
                        out.str());
}

TEST(AlertList, ShowsWhatFlapsAndOfWhatNobodyCanTell) {
  const std::string flapping = R"({"state":"active"},"unknown":true,"unknownReason":"target down",)"
                               R"("flapping":{"since":"2023-11-14T22:00:00Z"})";
  auto alerts =
      ReadAlertList("[" + Entry(R"({"alertname":"Down"})", "2023-11-14T22:00:00Z", flapping) + "]");
  ASSERT_TRUE(alerts) << alerts.error().message;
  std::ostringstream out;
  PrintAlertList(out, *std::move(alerts), kNow);
  EXPECT_NE(out.str().find("firing, unknown: target down, flapping\n"), std::string::npos)
      << out.str();
}

TEST(AlertList, WhatIsNoListOfAlertsIsSaidToBeNone) {
  for (const char* body : {"", "{}", "[1]", "[{}]", R"(["x"])", R"([{"labels":{"a":1}}])",
                           R"([{"labels":{},"startsAt":"soon"}])"}) {
    EXPECT_FALSE(ReadAlertList(body)) << body;
  }
  EXPECT_TRUE(ReadAlertList("[]"));
}

TEST(AlertList, AgesHaveTheirTwoLargestUnits) {
  for (const auto& [age, text] : std::vector<std::pair<Duration, std::string>>{
           {Duration(999), "0s"},
           {std::chrono::seconds{59}, "59s"},
           {std::chrono::seconds{60}, "1m"},
           {std::chrono::seconds{3599}, "59m59s"},
           {std::chrono::seconds{3600}, "1h"},
           {std::chrono::seconds{90'000}, "1d1h"},
       }) {
    EXPECT_EQ(AgeText(age), text);
  }
}

}  // namespace
}  // namespace alertd::tools
