#include "engine/serve/history_api.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

class HistoryApiTest : public ApiTest {
 protected:
  HistoryApiTest() {
    sources_.history = [this](const journal::EventQuery& query) {
      asked_ = query;
      return answer_;
    };
    AddHistoryApi(table_, sources_);
  }

  journal::EventQuery asked_;
  Result<journal::EventPage> answer_ = journal::EventPage();
};

JournalEventPtr Delivered() {
  JournalEvent event;
  event.sequence = 1'700'000'000'000'001;
  event.at = kNow;
  event.kind = "delivered";
  event.reason = "accepted";
  event.labels = {{"alertname", "Down"}};
  event.group_key = "{}:{alertname=\"Down\"}";
  event.receiver = "pager";
  event.status = 202;
  event.attempt = 2;
  event.elapsed = Duration{120};
  event.next = kNow + Duration{1'000};
  event.members = {{255, "i1"}, {1, ""}};
  event.members_left_out = 3;
  return std::make_shared<const JournalEvent>(std::move(event));
}

TEST_F(HistoryApiTest, ShowsEventsAndWhereItGoesOn) {
  answer_ = journal::EventPage{
      .events = {Delivered()}, .next = journal::EventPlace{kNow, 7}, .remark = "in memory only"};
  EXPECT_EQ(
      Get("/api/v1/history").body,
      R"({"status":"success","data":{"events":[{"sequence":1700000000000001,)"
      R"("at":"2023-11-14T22:13:20.000Z","kind":"delivered","reason":"accepted",)"
      R"("labels":{"alertname":"Down"},"groupKey":"{}:{alertname=\"Down\"}","receiver":"pager",)"
      R"("status":202,"attempt":2,"elapsedMs":120,"nextAt":"2023-11-14T22:13:21.000Z",)"
      R"("alerts":[{"id":"00000000000000ff","incident":"i1"},{"id":"0000000000000001"}],)"
      R"("alertsLeftOut":3}],"next":"1700000000000.7"},"warnings":["in memory only"]})");
}

TEST_F(HistoryApiTest, AsksForWhatTheParametersSay) {
  const Answer answer =
      Get("/api/v1/history?filter=severity%3D%22HIGH%22&alert=00000000000000ff&incident=i1&"
          "receiver=pager&rule=Down&kind=firing&kind=resolved&from=1700000000&"
          "to=2023-11-14T22:13:21Z&limit=7&cursor=1700000000000.7");
  EXPECT_EQ(answer.status, 200) << answer.body;
  const journal::EventFilter& filter = asked_.filter;
  ASSERT_EQ(filter.matchers.size(), 1U);
  EXPECT_EQ(FormatMatcher(filter.matchers[0]), "severity=\"HIGH\"");
  EXPECT_EQ(filter.alert, 255U);
  EXPECT_EQ(filter.incident + filter.receiver + filter.rule, "i1pagerDown");
  EXPECT_EQ(filter.kinds, (std::vector<std::string>{"firing", "resolved"}));
  EXPECT_EQ(filter.from, kNow);
  EXPECT_EQ(filter.to, kNow + Duration{1'000});
  EXPECT_EQ(asked_.limit, 7U);
  EXPECT_EQ(asked_.before, (journal::EventPlace{kNow, 7}));
}

TEST_F(HistoryApiTest, NamesTheParameterThatIsNotRight) {
  struct Case {
    const char* query;
    const char* message;
  };
  for (const Case& one : {
           Case{"alert=xyz", R"(invalid parameter \"alert\": an alert's id has 16)"},
           Case{"filter=%3D", R"(invalid parameter \"filter\": bad matcher)"},
           Case{"from=soon",
                R"("invalid parameter \"from\": cannot parse \"soon\" to a valid timestamp")"},
           Case{"from=", R"("invalid parameter \"from\": it is empty)"},
           Case{"rule=a&rule=b",
                R"(invalid parameter \"rule\": it is there 2 times, and may be there once)"},
           Case{"from=1&from=2", R"(invalid parameter \"from\": it is there 2 times)"},
           Case{"kind=bogus",
                R"(invalid parameter \"kind\": there are no events of the kind \"bogus\")"},
           Case{"kind=delivred", R"((did you mean \"delivered\"?); there are acknowledged, )"},
           Case{"to=soon", R"(invalid parameter \"to\")"},
           Case{"from=20&to=10", "before"},
           Case{"limit=0", R"(invalid parameter \"limit\": expected a number from 1 to 1000)"},
           Case{"limit=1001", "from 1 to 1000"},
           Case{"limit=-1", "from 1 to 1000"},
           Case{"cursor=1", "is not a cursor"},
           Case{"cursor=1.x", "is not a cursor"},
           Case{"cursor=1.9999999999999999999", "is not a cursor"},
           Case{"kinds=firing", R"((did you mean \"kind\"?); there are filter, alert)"},
       }) {
    const Answer answer = Get(std::string("/api/v1/history?") + one.query);
    EXPECT_EQ(answer.status, 400) << one.query;
    EXPECT_NE(answer.body.find(one.message), std::string::npos) << answer.body;
  }
}

TEST_F(HistoryApiTest, AJournalThatCannotBeReadIsUnavailable) {
  answer_ = Unavailable("the disk is gone");
  const Answer answer = Get("/api/v1/history");
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("the disk is gone"), std::string::npos);
}

}  // namespace
}  // namespace alertd::serve
