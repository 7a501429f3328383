#include "engine/serve/acknowledge_api.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "engine/serve/rules_api.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

constexpr const char* kAcknowledge = "/api/v1/alerts/00000000000000ff/acknowledge";
constexpr const char* kUnacknowledge = "/api/v1/alerts/00000000000000ff/unacknowledge";

class AcknowledgeApiTest : public ApiTest {
 protected:
  AcknowledgeApiTest() {
    sources_.acknowledge = [this](uint64_t id, AcknowledgeScope scope,
                                  Acknowledgement acknowledgement) {
      id_ = id;
      scope_ = scope;
      taken_ = std::move(acknowledgement);
      return outcome_;
    };
    sources_.unacknowledge = [this](uint64_t id) {
      id_ = id;
      return outcome_;
    };
    sources_.routing = [this] { return board_; };
    sources_.state_problem = [this] { return problem_; };
    AddAcknowledgeApi(table_, sources_);
  }

  Answer Post(const std::string& path, const std::string& body) {
    auto found = table_.Find(
        {.method = "POST", .target = path, .content_type = "application/json", .body = body});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    return dispatch.endpoint->answer(dispatch.request);
  }

  uint64_t id_ = 0;
  AcknowledgeScope scope_ = AcknowledgeScope::kAlert;
  Acknowledgement taken_;
  Status outcome_ = Ok();
  std::string problem_;
  std::shared_ptr<const route::RouterBoard> board_ = std::make_shared<const route::RouterBoard>();
};

TEST_F(AcknowledgeApiTest, SaysWhichAlertsAreTakenOnAndGivenBack) {
  const auto routed = [](const char* host) {
    Alert alert;
    alert.labels = {{"host", host}};
    return route::RoutedAlert{.alert = AlertPtr(alert),
                              .silenced_by = {},
                              .suppressed_by = {},
                              .inhibited_by = {},
                              .muted_by = {},
                              .updated_at = kNow};
  };
  route::RoutedAlert over = routed("over");
  Alert ended = *over.alert;
  ended.ends_at = kNow;
  over.alert = AlertPtr(ended);
  auto group = std::make_shared<route::GroupView>();
  group->alerts = {routed("a"), routed("b"), over};
  auto elsewhere = std::make_shared<route::GroupView>();
  elsewhere->alerts = {routed("c")};
  auto board = std::make_shared<route::RouterBoard>();
  board->groups = {group, elsewhere};
  board_ = board;
  const auto id = [](const char* host) {
    return FormatFingerprint(Fingerprint(Labels{{"host", host}}));
  };
  const std::string alone = R"({"alerts":[{"id":")" + id("a") + R"(","labels":{"host":"a"}}]})";
  const std::string both = R"({"alerts":[{"id":")" + id("a") +
                           R"(","labels":{"host":"a"}},{"id":")" + id("b") +
                           R"(","labels":{"host":"b"}}]})";
  const auto data = [&](const std::string& verb, const std::string& body) {
    return Post("/api/v1/alerts/" + id("a") + verb, body).body;
  };
  EXPECT_NE(data("/acknowledge", R"({"by":"ann"})").find(alone), std::string::npos);
  EXPECT_NE(data("/acknowledge", R"({"by":"ann","group":true})").find(both), std::string::npos);
  EXPECT_NE(data("/unacknowledge", "").find(alone), std::string::npos);
  group->acknowledgement = Acknowledgement{.by = "ann", .note = "", .at = kNow, .until = {}};
  for (route::RoutedAlert& each : group->alerts)
    each.acknowledgement = group->acknowledgement;
  group->alerts.pop_back();
  EXPECT_NE(data("/unacknowledge", "").find(both), std::string::npos);
}

TEST_F(AcknowledgeApiTest, SaysWhoTakesTheAlertOnUntilWhen) {
  const Answer answer = Post(kAcknowledge, R"({"by":"ann","note":"on it","for":"2h"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(id_, 255U);
  EXPECT_EQ(scope_, AcknowledgeScope::kAlert);
  EXPECT_EQ(taken_,
            (Acknowledgement{
                .by = "ann", .note = "on it", .at = kNow, .until = kNow + std::chrono::hours{2}}));
}

TEST_F(AcknowledgeApiTest, MayBeAboutAllThatFiresInTheGroupAndUntilAnInstant) {
  const Answer answer =
      Post(kAcknowledge, R"({"by":"ann","group":true,"until":"2023-12-01T00:00:00Z"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(scope_, AcknowledgeScope::kGroups);
  EXPECT_EQ(FormatTimestamp(taken_.until.value()), "2023-12-01T00:00:00.000Z");
}

TEST_F(AcknowledgeApiTest, GivesBack) {
  EXPECT_EQ(Post(kUnacknowledge, "").status, 200);
  EXPECT_EQ(id_, 255U);
}

TEST_F(AcknowledgeApiTest, SaysWhatIsWrongWithARequest) {
  struct Case {
    const char* path;
    const char* body;
    const char* message;
  };
  for (const Case& one : {
           Case{kAcknowledge, "", "cannot be read as JSON"},
           Case{kAcknowledge, "[]", "expected the acknowledgement, which is an object"},
           Case{kAcknowledge, "{}", "by in body is required"},
           Case{kAcknowledge, R"({"by":""})", "says who has the alert"},
           Case{kAcknowledge, R"({"by":7})", "by: expected a string"},
           Case{kAcknowledge, R"({"by":"a","for":"soon"})", "for: "},
           Case{kAcknowledge, R"({"by":"a","for":"0s"})", "over already"},
           Case{kAcknowledge, R"({"by":"a","until":"2001-01-01T00:00:00Z"})", "over already"},
           Case{kAcknowledge, R"({"by":"a","for":"1h","until":"2099-01-01T00:00:00Z"})",
                "only one may be there"},
           Case{kAcknowledge, R"({"by":"a","for":""})", "for is empty"},
           Case{kAcknowledge, R"({"by":"a","for":"99999y"})", "lasts 1y at most"},
           Case{kAcknowledge, R"({"by":"a","for":"292000000y"})", "lasts 1y at most"},
           Case{kAcknowledge, R"({"by":"a","until":"9999-01-01T00:00:00Z"})", "lasts 1y at most"},
           Case{kAcknowledge, R"({"by":"a","forr":"1h"})", "unknown key"},
           Case{kAcknowledge, R"({"by":"a","group":"yes"})", "group: expected true or false"},
           Case{"/api/v1/alerts/xyz/acknowledge", R"({"by":"a"})", "16 hexadecimal digits"},
           Case{"/api/v1/alerts/-000000000000001/unacknowledge", "", "16 hexadecimal digits"},
       }) {
    const Answer answer = Post(one.path, one.body);
    EXPECT_EQ(answer.status, 400) << one.body;
    EXPECT_NE(answer.body.find(one.message), std::string::npos) << answer.body;
  }
  EXPECT_EQ(taken_, Acknowledgement()) << "nothing of that was done";
}

TEST_F(AcknowledgeApiTest, AnAlertThatDoesNotFireIsNotFound) {
  outcome_ = NotFound("no alert with the id 00000000000000ff fires");
  const Answer answer = Post(kAcknowledge, R"({"by":"ann"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("no alert with the id"), std::string::npos) << answer.body;
}

TEST_F(AcknowledgeApiTest, SaysWhenARestartWouldForgetIt) {
  problem_ = "the disk is full";
  const Answer answer = Post(kAcknowledge, R"({"by":"ann"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("a restart would forget it: the disk is full"), std::string::npos)
      << answer.body;
}

}  // namespace
}  // namespace alertd::serve
