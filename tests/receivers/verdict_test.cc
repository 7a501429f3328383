#include "receivers/verdict.h"

#include <chrono>

#include <gtest/gtest.h>

#include "receivers/secrets.h"
#include "receivers/slack_receiver.h"
#include "tests/receivers/sample_notifications.h"

namespace alertd::receivers {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

HttpResponse Answer(int status, std::string body = {}) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

HttpResponse AnswerWith(int status, std::string retry_after) {
  return {.status = status, .headers = {{"retry-after", std::move(retry_after)}}, .body = {}};
}

struct StatusCase {
  int status;
  VerdictKind kind;
};

class Statuses : public ::testing::TestWithParam<StatusCase> {};

TEST_P(Statuses, DecideWhetherToTryAgain) {
  EXPECT_EQ(ClassifyStatus(Answer(GetParam().status), kStart).kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(All, Statuses,
                         ::testing::Values(StatusCase{200, VerdictKind::kAccepted},
                                           StatusCase{202, VerdictKind::kAccepted},
                                           StatusCase{204, VerdictKind::kAccepted},
                                           StatusCase{304, VerdictKind::kRefused},
                                           StatusCase{400, VerdictKind::kRefused},
                                           StatusCase{404, VerdictKind::kRefused},
                                           StatusCase{429, VerdictKind::kRetry},
                                           StatusCase{500, VerdictKind::kRetry},
                                           StatusCase{503, VerdictKind::kRetry}));

TEST(VerdictTest, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "7"), kStart), seconds(7));
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "Sat, 21 Feb 2026 02:00:42 GMT"), kStart), seconds(42));
}

TEST(VerdictTest, ADateThatIsPastAsksForNoWait) {
  EXPECT_EQ(ReadRetryAfter(AnswerWith(503, "Sat, 21 Feb 2026 01:00:00 GMT"), kStart), seconds(0));
}

TEST(VerdictTest, RetryAfterIsCapped) {
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "999999999"), kStart), minutes(15));
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "Sun, 21 Feb 2027 02:00:00 GMT"), kStart), minutes(15));
}

TEST(VerdictTest, ASenselessRetryAfterIsIgnored) {
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "soon"), kStart), std::nullopt);
  EXPECT_EQ(ReadRetryAfter(AnswerWith(429, "-5"), kStart), std::nullopt);
  EXPECT_EQ(ReadRetryAfter(Answer(429), kStart), std::nullopt);
}

TEST(VerdictTest, ErrorsQuoteTheBeginningOfTheAnswer) {
  const Verdict verdict =
      ClassifyStatus(Answer(400, "bad\nthing " + std::string(500, 'x')), kStart);
  EXPECT_TRUE(verdict.error.starts_with("status 400: bad thing xxx")) << verdict.error;
  EXPECT_LT(verdict.error.size(), 230U);
}

TEST(VerdictTest, AnExcerptEndsBetweenCharacters) { EXPECT_EQ(Excerpt("aéé", 2), "a..."); }

TEST(VerdictTest, SlackSaysOk) {
  EXPECT_EQ(ClassifySlack(Answer(200, "ok"), kStart).kind, VerdictKind::kAccepted);
  EXPECT_EQ(ClassifySlack(Answer(200, "{\"ok\": true}"), kStart).kind, VerdictKind::kAccepted);
}

TEST(VerdictTest, SlackRefusesWithStatus200) {
  const Verdict verdict = ClassifySlack(Answer(200, "no_team"), kStart);
  EXPECT_EQ(verdict.kind, VerdictKind::kRefused);
  EXPECT_EQ(verdict.error, "answered with an error: no_team");
}

TEST(SecretsTest, AnAddressShowsItsHostOnly) {
  EXPECT_EQ(MaskUrl("https://user:pw@hooks.example:8443/a/b?c=d"),
            "https://hooks.example:8443/<secret>");
  EXPECT_EQ(MaskUrl("http://hooks.example"), "http://hooks.example");
  EXPECT_EQ(MaskUrl("http://hooks.example?token=x"), "http://hooks.example/<secret>");
}

TEST(SecretsTest, QuotedSecretsAreReplaced) {
  EXPECT_EQ(MaskSecrets("no /services/T000/B000/sLaCkToKeN here", SlackIntegration()),
            "no <secret> here");
  EXPECT_EQ(MaskSecrets("token=queryToken headerKey passw0rd", WebhookIntegration()),
            "<secret> <secret> <secret>");
  EXPECT_EQ(MaskSecrets("key 0123456789abcdef0123456789abcdef is unknown", PagerDutyIntegration()),
            "key <secret> is unknown");
}

}  // namespace
}  // namespace alertd::receivers
