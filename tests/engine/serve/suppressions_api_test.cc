#include "engine/serve/suppressions_api.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/suppression_json.h"
#include "rules/suppression_text.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

constexpr const char* kPath = "/api/v1/suppressions";
constexpr const char* kDeclared =
    R"({"name":"nightly","match":{"alert_name":".*_slow","severity":"LOW|MEDIUM"},)"
    R"("time_range":{"start":"2023-11-01T00:00:00.000Z"},"schedule":{"weekdays":["tuesday",)"
    R"("saturday"],"start":"22:00","duration":"4h","timezone":"UTC"},)"
    R"("condition":"labels.team == 'db'","reason":"upgrade","expires":"2024-01-01T00:00:00.000Z"})";

route::SuppressionView ViewOf(const std::string& declaration, SuppressionRecordPtr record) {
  route::Suppressor suppressor;
  const auto place = suppressor.Add(
      std::make_shared<const rules::Suppression>(*rules::ReadSuppressionText(declaration)), kNow);
  return {suppressor.suppressions().at(place), std::move(record)};
}

class SuppressionsApiTest : public ApiTest {
 protected:
  SuppressionsApiTest() {
    sources_.routing = [this] { return board_; };
    sources_.set_suppression = [this](SuppressionRecord wanted) {
      set_.push_back(std::move(wanted));
      return outcome_;
    };
    sources_.end_suppression = [this](const std::string& id) -> Status {
      ended_.push_back(id);
      return outcome_ ? Ok() : Status(Failure{outcome_.error()});
    };
    sources_.state_problem = [this] { return problem_; };
    AddSuppressionsApi(table_, sources_);
  }

  void Show(std::vector<route::SuppressionView> views, const std::vector<std::string>& quieted) {
    auto group = std::make_shared<route::GroupView>();
    for (const std::string& alert_name : quieted) {
      Alert alert;
      alert.labels = {{"alertname", alert_name}};
      group->alerts.push_back({.alert = AlertPtr(std::move(alert)),
                               .silenced_by = {},
                               .suppressed_by = {"nightly"},
                               .inhibited_by = {},
                               .muted_by = {},
                               .updated_at = kNow});
    }
    auto board = std::make_shared<route::RouterBoard>();
    board->groups = {group, group};
    board->suppressions =
        std::make_shared<const std::vector<route::SuppressionView>>(std::move(views));
    board_ = std::move(board);
  }

  Answer Post(const std::string& body, const std::string& type = "application/json") {
    auto found =
        table_.Find({.method = "POST", .target = kPath, .content_type = type, .body = body});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    return dispatch.endpoint->answer(dispatch.request);
  }

  std::shared_ptr<const route::RouterBoard> board_ = std::make_shared<const route::RouterBoard>();
  std::vector<SuppressionRecord> set_;
  std::vector<std::string> ended_;
  Result<std::string> outcome_ = std::string("3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88");
  std::string problem_;
};

SuppressionRecordPtr Record(const std::string& id) {
  SuppressionRecord record;
  record.id = id;
  record.created_by = "ann";
  record.created_at = kNow;
  record.updated_at = kNow;
  return std::make_shared<const SuppressionRecord>(record);
}

TEST_F(SuppressionsApiTest, TheListSaysWhatHoldsUntilWhenAndWhatItHolds) {
  // It is Tuesday, 22:13:20.
  Show({ViewOf(kDeclared, Record("id-1"))}, {"a_slow", "b_slow"});
  std::string declared = kDeclared;
  declared = declared.substr(1, declared.size() - 2);
  EXPECT_EQ(Get(kPath).body,
            R"({"status":"success","data":{"suppressions":[{"id":"id-1",)" + declared +
                R"(,"source":"api","created_by":"ann","created_at":"2023-11-14T22:13:20.000Z",)"
                R"("updated_at":"2023-11-14T22:13:20.000Z","state":"active","active":true,)"
                R"("until":"2023-11-15T02:00:00.000Z","next":[)"
                R"({"start":"2023-11-18T22:00:00.000Z","end":"2023-11-19T02:00:00.000Z"},)"
                R"({"start":"2023-11-21T22:00:00.000Z","end":"2023-11-22T02:00:00.000Z"},)"
                R"({"start":"2023-11-25T22:00:00.000Z","end":"2023-11-26T02:00:00.000Z"}],)"
                R"("alerts":2}]}})");
}

TEST_F(SuppressionsApiTest, OneOfAFileIsKnownByItsName) {
  Show({ViewOf(R"({"name":"freeze","expires":"2023-11-14T23:00:00Z"})", nullptr),
        ViewOf(R"({"name":"later","time_range":{"start":"2023-11-15T00:00:00Z"}})", nullptr)},
       {});
  const std::string body = Get("/api/v1/suppression/freeze").body;
  EXPECT_NE(body.find(R"("id":"freeze","name":"freeze")"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("source":"file","declared_in":)"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("active":true,"until":"2023-11-14T23:00:00.000Z","next":[])"),
            std::string::npos)
      << body;
  const std::string later = Get("/api/v1/suppressions/later").body;
  EXPECT_NE(later.find(R"("state":"pending","active":false,"next":[)"
                       R"({"start":"2023-11-15T00:00:00.000Z"}],"alerts":0)"),
            std::string::npos)
      << later;
  EXPECT_EQ(Get("/api/v1/suppressions/nobody").status, 404);
}

TEST_F(SuppressionsApiTest, OneThatHasEndedHasNoNextOpening) {
  SuppressionRecord over = *Record("id-1");
  over.ended_at = kNow;
  over.end_reason = "somebody has ended it";
  Show({{{.suppression = ViewOf(kDeclared, nullptr).standing.suppression},
         std::make_shared<const SuppressionRecord>(over)}},
       {});
  const std::string body = Get("/api/v1/suppressions/id-1").body;
  EXPECT_NE(body.find(R"("ended_at":"2023-11-14T22:13:20.000Z",)"
                      R"("end_reason":"somebody has ended it","state":"expired","active":false,)"
                      R"("next":[],"alerts":0)"),
            std::string::npos)
      << body;
  EXPECT_EQ(Get("/api/v1/suppressions/nightly").status, 404);
}

TEST_F(SuppressionsApiTest, APostedSuppressionIsSet) {
  const Answer answer =
      Post(R"({"name":"x","id":"7","created_by":"ann","comment":"a \ud83e\uddfa","match":{}})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"({"status":"success","data":{"id":"3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88"}})");
  ASSERT_EQ(set_.size(), 1U);
  EXPECT_EQ(set_[0].id, "7");
  EXPECT_EQ(set_[0].created_by, "ann");
  EXPECT_EQ(set_[0].declaration, R"({"name":"x","match":{},"reason":"a 🧺"})");
  EXPECT_EQ(Ask("DELETE", "/api/v1/suppression/a%20b").status, 200);
  EXPECT_EQ(ended_, std::vector<std::string>{"a b"});
}

TEST_F(SuppressionsApiTest, WhatCannotBeReadIsNamed) {
  struct Case {
    std::string body;
    int status;
    std::string text;
  };
  for (const Case& each : std::vector<Case>{
           {"{", 400, "the suppression cannot be read as JSON"},
           {"[]", 400, "expected the suppression, which is an object"},
           {R"({"id":7})", 400, "id: expected a string, got a number"},
           {R"({"created_by":[]})", 400, "created_by: expected a string"},
           {R"({"comment":"a","reason":"b"})", 400, "comment and reason say the same thing"},
           {"{\"name\":\"" + std::string(kSuppressionBodyBytesMax, 'x') + "\"}", 413,
            "may have no more than"}}) {
    const Answer answer = Post(each.body);
    EXPECT_EQ(answer.status, each.status) << answer.body;
    EXPECT_NE(answer.body.find(each.text), std::string::npos) << answer.body;
  }
  EXPECT_EQ(Post("{}", "application/x-www-form-urlencoded").status, 415);
  EXPECT_TRUE(set_.empty());
}

TEST_F(SuppressionsApiTest, FailuresHaveTheirStatus) {
  for (const auto& [failure, posted, deleted] :
       std::vector<std::tuple<Failure, int, int>>{{InvalidInput("why"), 400, 409},
                                                  {LimitExceeded("why"), 400, 400},
                                                  {NotFound("why"), 404, 404},
                                                  {Unavailable("why"), 503, 503}}) {
    outcome_ = failure;
    const Answer answer = Post("{}");
    EXPECT_EQ(answer.status, posted);
    EXPECT_NE(answer.body.find(R"("error":"why")"), std::string::npos) << answer.body;
    EXPECT_EQ(Ask("DELETE", "/api/v1/suppressions/x").status, deleted);
  }
}

TEST_F(SuppressionsApiTest, WhatIsInMemoryOnlySaysSo) {
  problem_ = "no space left";
  EXPECT_NE(Post("{}").body.find(
                R"("warnings":["kept in memory only, a restart would forget it: no space left"])"),
            std::string::npos);
}

}  // namespace
}  // namespace alertd::serve
