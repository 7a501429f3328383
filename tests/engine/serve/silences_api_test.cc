#include "engine/serve/silences_api.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/silence_json.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

constexpr const char* kGood =
    R"({"matchers":[{"name":"job","value":"a|b","isRegex":true}],)"
    R"("startsAt":"2023-11-14T22:13:20Z","endsAt":"2023-11-14T23:13:20.5Z",)"
    R"("createdBy":"jane","comment":"upgrade"})";

Silence Sample(const std::string& id) {
  Silence silence;
  silence.id = id;
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kNotRegex, "job", "a|b"),
                           *Matcher::Make(MatchKind::kEqual, "größe", "1")}};
  silence.starts_at = kNow;
  silence.ends_at = kNow + std::chrono::hours{1};
  silence.created_by = "jane";
  silence.comment = "\"upgrade\"";
  silence.updated_at = kNow;
  return silence;
}

class SilencesApiTest : public ApiTest {
 protected:
  SilencesApiTest() {
    sources_.routing = [this] { return board_; };
    sources_.set_silence = [this](Silence silence) {
      set_.push_back(std::move(silence));
      return outcome_;
    };
    sources_.expire_silence = [this](const std::string& /*id*/) -> Status {
      return outcome_ ? Ok() : Status(Failure{outcome_.error()});
    };
    sources_.state_problem = [this] { return problem_; };
    AddSilencesApi(table_, sources_);
  }

  void Show(const std::vector<Silence>& silences) {
    std::vector<SilencePtr> shown;
    shown.reserve(silences.size());
    for (const Silence& silence : silences)
      shown.push_back(std::make_shared<const Silence>(silence));
    auto board = std::make_shared<route::RouterBoard>();
    board->silences = std::make_shared<const std::vector<SilencePtr>>(std::move(shown));
    board_ = std::move(board);
  }

  Answer Post(const std::string& body) {
    auto found = table_.Find({.method = "POST",
                              .target = "/api/v2/silences",
                              .content_type = "application/json",
                              .body = body});
    const Dispatch& dispatch = std::get<Dispatch>(found);
    return dispatch.endpoint->answer(dispatch.request);
  }

  std::shared_ptr<const route::RouterBoard> board_ = std::make_shared<const route::RouterBoard>();
  std::vector<Silence> set_;
  Result<std::string> outcome_ = std::string("3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88");
  std::string problem_;
};

TEST_F(SilencesApiTest, WhatIsWrittenIsReadAgain) {
  Silence silence = Sample("a");
  silence.matcher_sets.push_back({*Matcher::Make(MatchKind::kRegex, "x", "y")});
  silence.annotations = {{"ticket", "OPS-1"}};
  silence.ends_when_resolved = true;
  silence.ends_when_unmatched = std::chrono::hours{1};
  silence.end_reason = "because";
  JsonWriter json;
  WriteSilence(json, silence, kNow);
  const auto read = ReadSilence(json.text());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, silence);
}

TEST_F(SilencesApiTest, AChangeMayNameWhatThereIsNoLongerMeantToBe) {
  Silence known = Sample("a");
  known.matcher_sets.push_back({*Matcher::Make(MatchKind::kRegex, "x", "y")});
  known.annotations = {{"ticket", "OPS-1"}};
  known.ends_when_resolved = true;
  const Silence changed = Sample("a");
  JsonWriter json;
  WriteSilence(json, changed, kNow, Absent::kNamed);
  auto posted = ReadPostedSilence(json.text());
  ASSERT_TRUE(posted) << posted.error().message;
  KeepUnnamed(known, *posted);
  EXPECT_EQ(posted->silence, changed);
}

TEST_F(SilencesApiTest, APostedSilenceIsSet) {
  const Answer answer = Post(kGood);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"silenceID":"3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88"})");
  EXPECT_TRUE(answer.headers.empty());
  ASSERT_EQ(set_.size(), 1U);
  EXPECT_EQ(set_[0].starts_at, kNow);
  EXPECT_EQ(set_[0].ends_at, kNow + Duration{3'600'500});
  EXPECT_EQ(FormatMatcherSets(set_[0].matcher_sets), R"({job=~"a|b"})");
}

TEST_F(SilencesApiTest, GoZeroTimeIsNoStart) {
  std::string body = kGood;
  body.replace(body.find("2023-11-14T22"), 13, "0001-01-01T00");
  body.replace(body.find("T00:13:20"), 9, "T00:00:00");
  EXPECT_EQ(Post(body).status, 200);
  EXPECT_EQ(set_[0].starts_at, Timestamp{});
}

TEST_F(SilencesApiTest, AnEmptyStartIsNoStart) {
  std::string body = kGood;
  body.replace(body.find("2023-11-14T22:13:20Z"), 20, "");
  EXPECT_EQ(Post(body).status, 200);
  EXPECT_EQ(set_[0].starts_at, Timestamp{});
}

TEST_F(SilencesApiTest, WhatCannotBeReadIsNamed) {
  struct Case {
    std::string from;
    std::string to;
    int status;
    std::string text;
  };
  const std::vector<Case> cases = {
      {"{\"m", "\"m", 400, "cannot be read as JSON"},
      {"\"comment\"", "\"coment\"", 422, "comment in body is required"},
      {"\"upgrade\"", "null", 422, "comment in body is required"},
      {"\"upgrade\"", "7", 400, "comment: expected a string, got a number"},
      {"\"matchers\"", "\"matcher\"", 422, "matchers in body is required"},
      {R"([{"name":"job","value":"a|b","isRegex":true}])", "[]", 422, R"("code":612)"},
      {"\"matchers\"", R"("matcherSets":[[]],"matchers")", 400, "either matchers or matcherSets"},
      {"\"matchers\"", R"("matcherSets":[],"matchers")", 400, "either matchers or matcherSets"},
      {"\"isRegex\":true", "\"isRegex\":1", 400, "matchers[0].isRegex: expected true or false"},
      {"a|b", "(", 400, "matchers[0]: invalid regular expression"},
      {"2023-11-14T23:13:20.5Z", "1700000000", 400, "endsAt \\\"1700000000\\\" is not a time"},
      {"\"createdBy\"", "\"endsWhenUnmatched\":\"1x\",\"createdBy\"", 400, "endsWhenUnmatched"},
      {"upgrade", std::string(kSilenceBodyBytesMax, 'x'), 413, "may have no more than"},
  };
  for (const Case& each : cases) {
    std::string body = kGood;
    ASSERT_NE(body.find(each.from), std::string::npos) << each.from;
    body.replace(body.find(each.from), each.from.size(), each.to);
    const Answer answer = Post(body);
    EXPECT_EQ(answer.status, each.status) << answer.body;
    EXPECT_NE(answer.body.find(each.text), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(set_.empty());
}

TEST_F(SilencesApiTest, WhatIsNoSilenceAtAllHasAlertmanagersStatus) {
  EXPECT_EQ(Post("").body, R"({"code":602,"message":"silence in body is required"})");
  EXPECT_EQ(Post(" ").status, 422);
  EXPECT_EQ(Post("null").body, R"({"code":602,"message":"comment in body is required"})");
  EXPECT_EQ(Post("[]").status, 400);
}

TEST_F(SilencesApiTest, WhatAnAnswerHasCanBePosted) {
  Silence silence = Sample("3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88");
  silence.matcher_sets.push_back({*Matcher::Make(MatchKind::kRegex, "x", "y")});
  Show({silence});
  EXPECT_EQ(Post(Get("/api/v2/silence/" + silence.id).body).status, 200);
  ASSERT_EQ(set_.size(), 1U);
  EXPECT_EQ(set_[0].matcher_sets, silence.matcher_sets);
}

// As amtool changes a comment: it knows Alertmanager's fields only.
TEST_F(SilencesApiTest, WhatAChangeDoesNotNameStaysAsItWas) {
  Silence known = Sample("3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88");
  known.matcher_sets = {{*Matcher::Make(MatchKind::kRegex, "job", "a|b")},
                        {*Matcher::Make(MatchKind::kEqual, "x", "y")}};
  known.annotations = {{"ticket", "OPS-1"}};
  known.ends_when_resolved = true;
  known.ends_when_unmatched = std::chrono::hours{1};
  Show({known});
  const std::string change = R"({"id":")" + known.id + "\"," + std::string(kGood).substr(1);
  const auto post_with = [&](const std::string& more) {
    EXPECT_EQ(Post(change.substr(0, change.size() - 1) + more + "}").status, 200);
    return set_.back();
  };
  const Silence edited = post_with("");
  EXPECT_EQ(edited.comment, "upgrade");
  EXPECT_EQ(edited.matcher_sets, known.matcher_sets);
  EXPECT_EQ(edited.annotations, known.annotations);
  EXPECT_TRUE(edited.ends_when_resolved);
  EXPECT_EQ(edited.ends_when_unmatched, known.ends_when_unmatched);
  const Silence annotated = post_with(R"(,"annotations":{"q":"z"})");
  EXPECT_EQ(annotated.annotations, (Labels{{"q", "z"}}));
  EXPECT_EQ(annotated.matcher_sets, known.matcher_sets);
  const Silence named = post_with(R"(,"endsWhenResolved":false)");
  EXPECT_EQ(named.matcher_sets.size(), 1U);
  EXPECT_FALSE(named.ends_when_resolved);
  EXPECT_TRUE(named.annotations.empty());
  known.matcher_sets.front() = {*Matcher::Make(MatchKind::kEqual, "job", "a")};
  Show({known});
  EXPECT_EQ(post_with("").matcher_sets.size(), 1U) << "other matchers take the place of all";
}

TEST_F(SilencesApiTest, FailuresHaveAlertmanagersStatus) {
  const std::string path = "/api/v2/silence/3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88";
  for (const auto& [failure, status] :
       std::vector<std::pair<Failure, int>>{{InvalidInput("why"), 400},
                                            {LimitExceeded("why"), 400},
                                            {NotFound("why"), 404},
                                            {Unavailable("why"), 503}}) {
    outcome_ = failure;
    EXPECT_EQ(Post(kGood).status, status);
    EXPECT_EQ(Post(kGood).body, "\"why\"");
    EXPECT_EQ(Ask("DELETE", path).status, status);
  }
  EXPECT_EQ(Get(path).status, 404);
  EXPECT_EQ(Get("/api/v2/silence/7").status, 422);
}

TEST_F(SilencesApiTest, WhatIsInMemoryOnlySaysSo) {
  problem_ = "no space left on \"/data\"";
  const Answer answer = Post(kGood);
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(answer.headers.size(), 1U);
  EXPECT_EQ(answer.headers[0].first, "Warning");
  EXPECT_EQ(answer.headers[0].second,
            "199 alertd \"kept in memory only, a restart would forget it: no space left on "
            "'/data'\"");
}

TEST_F(SilencesApiTest, TheListCanBeFiltered) {
  Silence expired = Sample("expired");
  expired.ends_at = kNow;
  Silence pending = Sample("pending");
  pending.starts_at = kNow + Duration{1};
  pending.created_by = "joe";
  Show({expired, pending, Sample("active")});
  struct Case {
    std::string query;
    std::vector<std::string> ids;
  };
  for (const Case& each :
       std::vector<Case>{{"", {"active", "pending", "expired"}},
                         {"?filter=job!~%22a%7Cb%22", {"active", "pending", "expired"}},
                         {"?filter=job%3D%22a%7Cb%22", {}},
                         {"?creator=joe", {"pending"}},
                         {"?creator=joe&creator=jane&expired=false", {"active", "pending"}},
                         {"?active=false&pending=false", {"expired"}}}) {
    const auto shown = ReadSilences(Get("/api/v2/silences" + each.query).body, 100'000);
    ASSERT_TRUE(shown) << shown.error().message;
    std::vector<std::string> ids;
    for (const Silence& silence : *shown)
      ids.push_back(silence.id);
    EXPECT_EQ(ids, each.ids) << each.query;
  }
  EXPECT_EQ(Get("/api/v2/silences?filter=job").status, 400);
}

TEST_F(SilencesApiTest, ASilenceHasAlertmanagersFields) {
  const std::string id = "3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88";
  Show({Sample(id)});
  EXPECT_EQ(Get("/api/v2/silence/" + id).body,
            R"({"id":"3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88","status":{"state":"active"},)"
            R"("updatedAt":"2023-11-14T22:13:20.000Z","comment":"\"upgrade\"","createdBy":"jane",)"
            R"("endsAt":"2023-11-14T23:13:20.000Z","matchers":[)"
            R"({"isEqual":false,"isRegex":true,"name":"job","value":"a|b"},)"
            R"({"isEqual":true,"isRegex":false,"name":"größe","value":"1"}],)"
            R"("startsAt":"2023-11-14T22:13:20.000Z"})");
}

}  // namespace
}  // namespace alertd::serve
