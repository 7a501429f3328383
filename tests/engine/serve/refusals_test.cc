// What our own endpoints refuse: whoever misspells something hears so, and which name was meant.

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/acknowledge_api.h"
#include "engine/serve/event_hub.h"
#include "engine/serve/events_api.h"
#include "engine/serve/explain_api.h"
#include "engine/serve/history_api.h"
#include "engine/serve/known_parameters.h"
#include "engine/serve/suppressions_api.h"
#include "rules/suppression_text.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

const std::string kAlert = "/api/v1/alerts/00000000000000ff";
const std::string kSuppressions = "/api/v1/suppressions";
const std::string kNightly = "/api/v1/suppressions/nightly";

struct Refusal {
  std::string method;
  std::string target;
  std::string body;
  std::string message;  // a part of it
};

class RefusalsTest : public ApiTest {
 protected:
  RefusalsTest() {
    sources_.routing = [] { return std::make_shared<const route::RouterBoard>(); };
    sources_.history = [](const journal::EventQuery&) -> Result<journal::EventPage> {
      return journal::EventPage();
    };
    sources_.acknowledge = [this](uint64_t, AcknowledgeScope, const Acknowledgement&) {
      ++done_;
      return Ok();
    };
    sources_.unacknowledge = [this](uint64_t) {
      ++done_;
      return Ok();
    };
    sources_.set_suppression = [this](const SuppressionRecord& wanted) -> Result<std::string> {
      const auto read = rules::ReadSuppressionText(wanted.declaration);
      if (!read) return Failure{read.error()};
      ++done_;
      return std::string("1");
    };
    sources_.end_suppression = [this](const std::string&) {
      ++done_;
      return Ok();
    };
    AddAcknowledgeApi(table_, sources_);
    AddEventsApi(table_, sources_, hub_);
    AddExplainApi(table_, sources_);
    AddHistoryApi(table_, sources_);
    AddSuppressionsApi(table_, sources_);
  }

  Answer Send(const std::string& method, const std::string& target, const std::string& body) {
    auto found = table_.Find(
        {.method = method, .target = target, .content_type = "application/json", .body = body});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    return dispatch.endpoint->answer(dispatch.request);
  }

  void ExpectRefused(const std::vector<Refusal>& refusals) {
    for (const Refusal& each : refusals) {
      const Answer answer = Send(each.method, each.target, each.body);
      const std::string what = each.method + " " + each.target + " " + each.body.substr(0, 200);
      EXPECT_EQ(answer.status, 400) << what;
      EXPECT_NE(answer.body.find(each.message), std::string::npos) << what << "\n" << answer.body;
    }
    EXPECT_EQ(done_, 0) << "nothing of that was done";
  }

  EventHub hub_;
  int done_ = 0;
};

// The body of a suppression that is right but for `member`.
std::string With(const std::string& member) {
  return R"({"name":"a","match":{"team":"db"},)" + member + "}";
}

TEST_F(RefusalsTest, ParametersThatNobodyKnowsAreNamedWithTheirLikes) {
  ExpectRefused({
      {"GET", kAlert + "/explain?att=1", "", R"("att\": there is no such parameter (did you mean)"},
      {"GET", "/api/v1/explain?lable=a%3Db", "", R"((did you mean \"label\"?); there are label)"},
      {"GET", "/api/v1/history?reciever=a", "", R"((did you mean \"receiver\"?))"},
      {"GET", "/api/v1/events?kinds=firing", "", R"((did you mean \"kind\"?))"},
      {"POST", kAlert + "/acknowledge?by=ann", R"({"by":"ann"})", R"(\"by\": there is no such)"},
      {"POST", kAlert + "/unacknowledge?by=ann", "", R"(\"by\": there is no such parameter)"},
      {"GET", kSuppressions + "?state=active", "", R"(\"state\": there is no such parameter)"},
      {"POST", kSuppressions + "?name=a", With(R"("reason":"r")"), R"(\"name\": there is no such)"},
      {"GET", kNightly + "?at=1", "", R"(\"at\": there is no such parameter; there are none)"},
      {"DELETE", kNightly + "?force=1", "", R"(\"force\": there is no such parameter)"},
  });
}

TEST_F(RefusalsTest, ParametersThatSayNothingOrTooMuchAreNamed) {
  const std::string endless(kParameterBytesMax + 1, 'x');
  std::vector<Refusal> refusals;
  for (const char* name : {"filter", "alert", "incident", "receiver", "rule", "kind", "from", "to",
                           "limit", "cursor"}) {
    const std::string target = std::string("/api/v1/history?") + name + "=";
    const std::string quoted = R"(invalid parameter \")" + std::string(name) + R"(\": it )";
    refusals.push_back({"GET", target, "", quoted + "is empty"});
    refusals.push_back({"GET", target + endless, "", quoted + "has 16385 bytes"});
  }
  for (const char* name : {"label", "rule", "at"}) {
    const std::string target = std::string("/api/v1/explain?") + name + "=";
    const std::string quoted = R"(invalid parameter \")" + std::string(name) + R"(\": it )";
    refusals.push_back({"GET", target, "", quoted + "is empty"});
    refusals.push_back({"GET", target + endless, "", quoted + "has 16385 bytes"});
  }
  refusals.push_back({"GET", "/api/v1/events?after=", "", R"(\"after\": it is empty)"});
  refusals.push_back({"GET", kAlert + "/explain?at=", "", R"(\"at\": it is empty)"});
  refusals.push_back({"GET", kAlert + "/explain?at=4000000000", "", "it has not come yet"});
  refusals.push_back(
      {"GET", "/api/v1/explain?label=a%3Db&at=4000000000", "", "it has not come yet"});
  ExpectRefused(refusals);
}

TEST_F(RefusalsTest, MembersThatNobodyKnowsAreNamedWithTheirLikes) {
  ExpectRefused({
      {"POST", kAlert + "/acknowledge", R"({"by":"ann","forr":"1h"})",
       R"(unknown key \"forr\" (did you mean \"for\"?); there are by, note, for, until, group)"},
      {"POST", kAlert + "/acknowledge", R"({"by":"ann","scope":"group"})",
       R"(unknown key \"scope\"; there are by)"},
      {"POST", kAlert + "/unacknowledge", R"({"by":"ann"})",
       R"(unknown key \"by\"; there are none)"},
      {"POST", kAlert + "/unacknowledge", "[]", "expected the body, which is an object"},
      {"POST", kAlert + "/unacknowledge", "{", "the body cannot be read as JSON"},
      {"POST", kSuppressions, With(R"("createdBy":"ann")"), R"((did you mean \"created_by\"?))"},
      {"POST", kSuppressions, With(R"("raeson":"r")"), R"((did you mean \"reason\"?))"},
      {"POST", kSuppressions, With(R"("starts_at":"x")"), R"(here it is \"time_range: {start: )"},
      {"POST", kSuppressions, With(R"("colour":"r")"), R"(unknown key \"colour\")"},
      {"POST", kSuppressions, With(R"("time_range":{"strat":"2026-01-01T00:00:00Z"})"),
       R"(time_range.strat: unknown key \"strat\" in a time_range (did you mean \"start\"?))"},
      {"POST", kSuppressions, With(R"("schedule":{"zone":"UTC"})"), R"(unknown key \"zone\")"},
  });
}

TEST_F(RefusalsTest, MembersOfAnotherTypeAreNamed) {
  ExpectRefused({
      {"POST", kAlert + "/acknowledge", R"({"by":7})", "by: expected a string, got a number"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","note":[]})", "note: expected a string"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","for":5})", "for: expected a string"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","until":5})", "until: expected a string"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","group":1})", "group: expected true or false"},
      {"POST", kSuppressions, R"({"name":5,"match":{"a":"b"}})", "name: expected a string, got"},
      {"POST", kSuppressions, R"({"name":"a","match":"b"})", "match: expected an object"},
      {"POST", kSuppressions, R"({"name":"a","match":{"b":5}})", "match.b: expected a string"},
      {"POST", kSuppressions, With(R"("reason":true)"), "reason: expected a string, got true"},
      {"POST", kSuppressions, With(R"("comment":1)"), "comment: expected a string"},
      {"POST", kSuppressions, With(R"("created_by":1)"), "created_by: expected a string"},
      {"POST", kSuppressions, With(R"("id":1)"), "id: expected a string"},
      {"POST", kSuppressions, With(R"("condition":5)"), "condition: expected a string"},
      {"POST", kSuppressions, With(R"("expires":[])"), "expires: expected a time, got an array"},
      {"POST", kSuppressions, With(R"("time_range":5)"), "time_range: expected an object"},
      {"POST", kSuppressions, With(R"("time_range":{"end":{}})"),
       "time_range.end: expected a time"},
      {"POST", kSuppressions, With(R"("schedule":"x")"), "schedule: expected an object"},
      {"POST", kSuppressions, With(R"("schedule":{"start":2})"), "schedule.start: expected a str"},
      {"POST", kSuppressions, With(R"("schedule":{"duration":2})"), "schedule.duration: expected"},
      {"POST", kSuppressions, With(R"("schedule":{"timezone":2})"), "schedule.timezone: expected"},
      {"POST", kSuppressions, With(R"("schedule":{"weekdays":[1]})"),
       "schedule.weekdays: expected"},
  });
}

TEST_F(RefusalsTest, KeysThatStandTwiceAreNamed) {
  ExpectRefused({
      {"POST", kAlert + "/acknowledge", R"({"by":"a","note":"n","by":"b"})",
       R"(the key \"by\" stands twice in the acknowledgement)"},
      {"POST", kAlert + "/unacknowledge", R"({"by":"a","by":"a"})", R"(\"by\" stands twice)"},
      {"POST", kSuppressions, With(R"("name":"other")"),
       R"(the key \"name\" stands twice in the suppression)"},
      {"POST", kSuppressions, R"({"name":"a","match":{"b":"c","b":"d"}})", R"(\"b\" stands twice)"},
      {"POST", kSuppressions, R"({"name":"a","match":{"b":"c","\u0062":"d"}})",
       R"(\"b\" stands twice)"},
  });
}

TEST_F(RefusalsTest, MembersThatSayNothingOrTooMuchAreNamed) {
  const std::string name(257, 'x');
  const std::string text(4097, 'x');
  ExpectRefused({
      {"POST", kAlert + "/acknowledge", R"({"by":""})", "by is empty"},
      {"POST", kAlert + "/acknowledge", R"({"by":null})", "by in body is required"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","for":""})", "for is empty"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","until":""})", "until "},
      {"POST", kAlert + "/acknowledge", R"({"by":")" + name + R"("})", "by has 257 bytes"},
      {"POST", kAlert + "/acknowledge", R"({"by":"a","note":")" + text + R"("})",
       "note has 4097 bytes, and may have no more than 4096"},
      {"POST", kSuppressions, "{}", R"(a suppression needs \"name\")"},
      {"POST", kSuppressions, R"({"name":"","match":{"a":"b"}})", R"(\"name\" is empty)"},
      {"POST", kSuppressions, R"({"name":null,"match":{"a":"b"}})", R"(needs \"name\")"},
      {"POST", kSuppressions, R"({"name":"a","match":{"":"b"}})", "name of a label is empty"},
      {"POST", kSuppressions, R"({"name":"a","match":{}})", "keep every alert quiet for ever"},
      {"POST", kSuppressions, R"({"name":"a","time_range":null})", "every alert quiet for ever"},
      {"POST", kSuppressions, With(R"("condition":"")"), "condition"},
      {"POST", kSuppressions, With(R"("expires":"")"), "expires"},
      {"POST", kSuppressions, With(R"("time_range":{})"), R"(needs \"start\" or \"end\")"},
      {"POST", kSuppressions, R"({"name":")" + name + R"(","match":{"a":"b"}})", "name has 257"},
      {"POST", kSuppressions, With(R"("reason":")" + text + R"(")"), "reason has 4097 bytes"},
      {"POST", kSuppressions, With(R"("created_by":")" + name + R"(")"), "created_by has 257"},
  });
}

TEST_F(RefusalsTest, WhatIsRightIsTaken) {
  EXPECT_EQ(Send("POST", kAlert + "/acknowledge", R"({"by":"ann","note":null})").status, 200);
  EXPECT_EQ(Send("POST", kAlert + "/unacknowledge", "{}").status, 200);
  EXPECT_EQ(
      Send("POST", kSuppressions, With(R"("reason":null,"created_by":"","expires":4e9)")).body,
      R"({"status":"success","data":{"id":"1"}})");
  EXPECT_EQ(Send("DELETE", kNightly, "").status, 200);
  EXPECT_EQ(Ask("POST", kAlert + "/acknowledge", R"({"by":"ann"})").status, 200)
      << "curl declares what it posts as a form";
  EXPECT_EQ(done_, 5);
}

}  // namespace
}  // namespace alertd::serve
