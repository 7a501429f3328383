#include "engine/serve/alertmanager_posted_alerts.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/alertmanager_intake.h"
#include "engine/serve/request_uri.h"

namespace alertd::serve {
namespace {

constexpr Timestamp kNow{Duration{1'700'000'000'000}};
constexpr Duration kHour = std::chrono::hours{1};

std::string Nested(size_t depth) {
  return R"([{"labels":{"a":"b"},"x":)" + std::string(depth, '[') + std::string(depth, ']') + "}]";
}

TEST(PostedAlerts, AllThatAnAlertMayHaveIsRead) {
  const auto alerts = ReadPostedAlerts(R"([
    {"labels": {"alertname": "Down", "host": "a\u00e9", "empty": ""},
     "annotations": {"summary": "it is\ndown", "empty": ""},
     "startsAt": "2023-11-14T22:13:20.123456789+01:00", "endsAt": "2023-11-14T22:13:21Z",
     "generatorURL": "http://p/graph?x=1", "status": {"deep": [1, {"a": null}]}, "fingerprint": "x"},
    {"labels": {"a": "b"}, "annotations": null, "startsAt": "0001-01-01T00:00:00.000Z"},
    {"labels": {"b": null, "a": "b"}, "annotations": {"x": null, "y": "z"}}])");
  ASSERT_TRUE(alerts) << alerts.error().message;
  ASSERT_EQ(alerts->size(), 3U);
  const PostedAlert expected{
      .labels = {{"alertname", "Down"}, {"host", "a\u00e9"}},
      .annotations = Labels::FromAnnotations({{"summary", "it is\ndown"}, {"empty", ""}}),
      .starts_at = Timestamp(Duration(1'699'996'400'123)),
      .ends_at = Timestamp(Duration(1'700'000'001'000)),
      .generator_url = "http://p/graph?x=1",
      .has_labels = true,
  };
  EXPECT_EQ((*alerts)[0], expected);
  EXPECT_EQ((*alerts)[1], (PostedAlert{.labels = {{"a", "b"}}, .has_labels = true}));
  EXPECT_EQ((*alerts)[2].labels, (Labels{{"a", "b"}}));
  EXPECT_EQ((*alerts)[2].annotations, Labels::FromAnnotations({{"x", ""}, {"y", "z"}}));
}

TEST(PostedAlerts, WhatAlertmanagerTakesForAlertsIsTaken) {
  struct Case {
    std::string body;
    std::vector<bool> has_labels;  // of each alert
  };
  for (const Case& each :
       std::vector<Case>{{"null", {}},
                         {" [] \r\n\t", {}},
                         {R"([{"labels":{}},{"labels":null},{}])", {true, false, false}}}) {
    const auto alerts = ReadPostedAlerts(each.body);
    ASSERT_TRUE(alerts) << alerts.error().message;
    std::vector<bool> has_labels;
    for (const PostedAlert& alert : *alerts)
      has_labels.push_back(alert.has_labels);
    EXPECT_EQ(has_labels, each.has_labels) << each.body;
  }
}

TEST(PostedAlerts, WhatIsNoArrayOfAlertsIsRefusedAtItsPlace) {
  struct Case {
    std::string body;
    const char* problem;
  };
  for (const Case& each : std::vector<Case>{
           {"", "line 1, column 1: incomplete JSON"},
           {"{}", "line 1, column 1: expected an array of alerts, got an object"},
           {"true", "expected an array of alerts, got true"},
           {"[\n  1]", "line 2, column 4: expected an alert, which is an object, got a number"},
           {"[[]]", "expected an alert, which is an object, got an array"},
           {R"([{"labels": []}])", "expected an object with strings for labels, got an array"},
           {R"([{"labels": {"a": 1}}])", R"(expected a string for "a", got a number)"},
           {R"([{"labels": {"a": {}}}])", R"(expected a string for "a", got an object)"},
           {R"([{"startsAt": 17}])", "expected a string for startsAt, got a number"},
           {R"([{"endsAt": "soon"}])", R"(endsAt "soon" is not a time)"},
           {R"([{"endsAt": "1700000000"}])", R"(endsAt "1700000000" is not a time)"},
           {R"([{"labels": {"a": "b"})", "incomplete JSON"},
           {"[] x", R"(line 1, column 4: expected nothing behind the alerts, got "x")"},
           {"null\n  1", R"(line 2, column 3: expected nothing behind the alerts, got "1")"},
           {R"([{"labels":{"a":"b"}}][{"labels":{"a":"c"}}])",
            R"(line 1, column 23: expected nothing behind the alerts, got "[{\"labels\")"},
           {"[{\"labels\": {\"a\": \"\xff\"}}]", "line 1, column "},
       }) {
    const auto alerts = ReadPostedAlerts(each.body);
    ASSERT_FALSE(alerts) << each.body;
    EXPECT_EQ(alerts.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(alerts.error().message.find(each.problem), std::string::npos)
        << alerts.error().message;
  }
}

TEST(PostedAlerts, DepthIsLimited) {
  EXPECT_TRUE(ReadPostedAlerts(Nested(10)));
  EXPECT_FALSE(ReadPostedAlerts(Nested(kPostedDepthMax)));
  EXPECT_FALSE(ReadPostedAlerts(std::string(1'000'000, '[')));
}

TEST(PostedAlerts, MoreThanOneRequestMayBringIsRefused) {
  std::string body = "[";
  for (size_t i = 0; i < kPostedAlertsMax; ++i)
    body += "{},";
  const auto alerts = ReadPostedAlerts(body + "{}]");
  ASSERT_FALSE(alerts);
  EXPECT_EQ(alerts.error().kind, ErrorKind::kLimitExceeded);
  std::string labels;
  for (size_t i = 0; i <= kPostedLabelsMax; ++i)
    labels += (i == 0 ? "\"l" : ",\"l") + std::to_string(i) + "\":\"v\"";
  const auto wide = ReadPostedAlerts(R"([{"labels":{)" + labels + "}}]");
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().kind, ErrorKind::kLimitExceeded);
}

PostedAlert Posted(std::optional<Timestamp> starts_at, std::optional<Timestamp> ends_at) {
  return {.labels = {{"a", "b"}}, .starts_at = starts_at, .ends_at = ends_at, .has_labels = true};
}

TEST(Intake, WhatIsLeftOutIsFilledIn) {
  struct Case {
    std::optional<Timestamp> starts_at;
    std::optional<Timestamp> ends_at;
    Timestamp expected_start;
  };
  for (const Case& each : std::vector<Case>{
           {std::nullopt, std::nullopt, kNow},
           {std::nullopt, kNow + kHour, kNow},
           {std::nullopt, kNow - kHour, kNow - kHour},
           {kNow - kHour, std::nullopt, kNow - kHour},
           {kNow + kHour, kNow + kHour, kNow + kHour},
       }) {
    const Intake intake = TakeIn({Posted(each.starts_at, each.ends_at)}, kNow);
    EXPECT_TRUE(intake.problems.empty());
    ASSERT_EQ(intake.alerts.size(), 1U);
    EXPECT_EQ(intake.alerts[0].starts_at, each.expected_start);
    EXPECT_EQ(intake.alerts[0].ends_at, each.ends_at);
  }
}

TEST(Intake, InvalidAlertsAreNamedAndTheOthersTaken) {
  std::vector<PostedAlert> posted = {
      Posted(kNow, kNow - kHour),
      {.has_labels = true},
      Posted(kNow, std::nullopt),
      {.labels = {{"a", "b"}}, .nameless_label = true, .has_labels = true},
      {.labels = {{"a", "b"}}, .nameless_annotation = true, .has_labels = true},
  };
  const Intake intake = TakeIn(std::move(posted), kNow);
  EXPECT_EQ(intake.alerts.size(), 1U);
  EXPECT_EQ(intake.problems, (std::vector<std::string>{
                                 R"(alert 1 {a="b"}: start time must be before end time)",
                                 "alert 2 {}: at least one label pair required",
                                 R"(alert 4 {a="b"}: invalid label set: invalid name "")",
                                 R"(alert 5 {a="b"}: invalid annotations: invalid name "")",
                             }));
  EXPECT_EQ(intake.unprocessable, std::nullopt);
}

TEST(Intake, WhatIsNotAsTheApiDescribesItHasACode) {
  const Intake bare = TakeIn({{}, Posted(kNow, std::nullopt)}, kNow);
  EXPECT_EQ(bare.alerts.size(), 1U);
  EXPECT_EQ(bare.problems, (std::vector<std::string>{"alert 1 {}: labels in body is required"}));
  EXPECT_EQ(bare.unprocessable, UnprocessableCode::kRequired);
  PostedAlert odd = Posted(kNow, std::nullopt);
  odd.generator_url = "nouri";
  EXPECT_EQ(TakeIn({odd}, kNow).unprocessable, UnprocessableCode::kInvalidType);
}

TEST(RequestUri, IsAbsoluteOrAPath) {
  for (const char* text :
       {"http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1", "/graph?x", "http://h", "/",
        "https://user:pass@h:1/a b", "http://[::1]:9090/x", "mailto:ops@example.com", "http://h:/",
        "http://h/?x=%zz", "a+b-c.1:x", "http://h_1.example/#a"}) {
    EXPECT_TRUE(IsRequestUri(text)) << text;
  }
  for (const char* text : {"", "nouri", "::x", "no uri %zz", "http://a b/", "http://a:b/", "http:",
                           "http://h/%zz", "http://h/%1", "1a:b", "http://h/\x01", "?x", "#x"}) {
    EXPECT_FALSE(IsRequestUri(text)) << text;
  }
}

}  // namespace
}  // namespace alertd::serve
