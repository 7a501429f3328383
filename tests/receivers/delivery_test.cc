#include "receivers/delivery.h"

#include <chrono>
#include <fstream>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "tests/receivers/delivery_fixture.h"

namespace alertd::receivers {
namespace {

using alertd::testing::ScriptedAnswer;
using alertd::testing::SimulatedTransport;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(DeliveryTest, ANotificationIsSentOnceAndReported) {
  Make({WebhookIntegration()});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(minutes(10));
  ASSERT_EQ(transport_.exchanges().size(), 1U);
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kAccepted);
  EXPECT_EQ(reports_[0].integration, "webhook[0]");
  EXPECT_EQ(reports_[0].status, 200);
  EXPECT_EQ(reports_[0].attempt, 1);
  EXPECT_EQ(delivery_->queued(), 0U);
}

TEST_F(DeliveryTest, FailuresAreRetriedAndRetryAfterIsObeyed) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500, "oops"),
                                   ScriptedAnswer::Status(429).With("retry-after", "30"),
                                   ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(minutes(10));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kRetrying, DeliveryOutcome::kRetrying,
                                         DeliveryOutcome::kAccepted}));
  ASSERT_EQ(transport_.exchanges().size(), 3U);
  EXPECT_LE(transport_.exchanges()[1].at - transport_.exchanges()[0].at, seconds(2));
  EXPECT_GE(transport_.exchanges()[2].at - transport_.exchanges()[1].at, seconds(30));
  EXPECT_EQ(reports_[0].error, "status 500: oops");
  EXPECT_EQ(reports_[0].next_attempt_at, transport_.exchanges()[1].at);
  EXPECT_EQ(reports_[2].attempt, 3);
}

TEST_F(DeliveryTest, ClockThatWasSetBackKeepsNoRetryBack) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(429).With("retry-after", "30"),
                                   ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(10));
  const Timestamp earlier = clock_.Now() - std::chrono::hours(5);
  delivery_->Advance(earlier, {});
  EXPECT_GE(*delivery_->NextDue(), earlier + seconds(20));
  EXPECT_LE(*delivery_->NextDue(), earlier + seconds(31));
  delivery_->Advance(*delivery_->NextDue(), {});
  EXPECT_EQ(transport_.exchanges().size(), 2U);
}

TEST_F(DeliveryTest, ARefusalIsFinal) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(400, "bad token queryToken")});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(minutes(10));
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kRefused);
  EXPECT_EQ(reports_[0].error, "status 400: bad token queryToken");
  EXPECT_EQ(transport_.exchanges().size(), 1U);
}

TEST_F(DeliveryTest, ErrorsNameNoSecrets) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost,
                    {ScriptedAnswer::Status(400, std::string(190, '.') + "headerKey passw0rd")});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(minutes(1));
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_NE(reports_[0].error.find("<secret>"), std::string::npos) << reports_[0].error;
  EXPECT_EQ(reports_[0].error.find("header"), std::string::npos) << reports_[0].error;
}

TEST_F(DeliveryTest, AReceiverThatHangsDelaysNoOther) {
  Make({SlackIntegration(), WebhookIntegration()});
  transport_.Script(kSlackHost, {ScriptedAnswer::Hang()});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(1));
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].integration, "webhook[0]");
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kAccepted);
}

TEST_F(DeliveryTest, ANewerNotificationWaitsForTheOneInFlight) {
  Make({WebhookIntegration()});
  ScriptedAnswer slow;
  slow.latency = seconds(3);
  transport_.Script(kWebhookHost, {slow, ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(1));
  Enqueue(NotificationOf("n2", {FiringAlert("a"), FiringAlert("b")}));
  Run(seconds(1));
  EXPECT_EQ(transport_.exchanges().size(), 1U);
  Run(seconds(5));
  ASSERT_EQ(transport_.exchanges().size(), 2U);
  EXPECT_EQ(Outcomes("n1"), OutcomeList{DeliveryOutcome::kAccepted});
  EXPECT_EQ(Outcomes("n2"), OutcomeList{DeliveryOutcome::kAccepted});
}

TEST_F(DeliveryTest, WhatANewerNotificationTakesOverIsOverAlsoWhenTheClockWasSetBack) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("b"), ResolvedAlert("a")}));
  Notification newer = NotificationOf("n2", {FiringAlert("b")});
  newer.at = kStart - std::chrono::hours(1);
  Enqueue(newer);
  Run(minutes(1));
  ASSERT_EQ(transport_.exchanges().size(), 2U);
  EXPECT_NE(transport_.exchanges()[1].request.body.find("\"status\":\"resolved\""),
            std::string::npos)
      << transport_.exchanges()[1].request.body;
}

TEST_F(DeliveryTest, ANewerNotificationReplacesOneThatIsRetried) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500).With("retry-after", "60"),
                                   ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a"), ResolvedAlert("over")}));
  Run(seconds(10));
  Enqueue(NotificationOf("n2", {FiringAlert("a"), FiringAlert("b")}));
  Run(minutes(5));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kRetrying, DeliveryOutcome::kDropped}));
  EXPECT_EQ(Outcomes("n2"), OutcomeList{DeliveryOutcome::kAccepted});
  ASSERT_EQ(transport_.exchanges().size(), 2U);
  EXPECT_GE(transport_.exchanges()[1].at - kStart, seconds(60));
  // The alert that ended meanwhile is still told.
  const std::string& body = transport_.exchanges()[1].request.body;
  EXPECT_NE(body.find("\"over\""), std::string::npos) << body;
}

TEST_F(DeliveryTest, ANotificationInFlightThatFailsYieldsToTheNewer) {
  Make({WebhookIntegration()});
  ScriptedAnswer slow = ScriptedAnswer::Status(500);
  slow.latency = seconds(3);
  transport_.Script(kWebhookHost, {slow, ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(1));
  Enqueue(NotificationOf("n2", {FiringAlert("b")}));
  Run(minutes(1));
  EXPECT_EQ(Outcomes("n1"), OutcomeList{DeliveryOutcome::kDropped});
  EXPECT_EQ(Outcomes("n2"), OutcomeList{DeliveryOutcome::kAccepted});
}

TEST_F(DeliveryTest, AProblemThatCameAndWentDuringAnOutageIsToldInFull) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503), ScriptedAnswer::Status(503),
                                   ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(1));
  Enqueue(NotificationOf("n2", {ResolvedAlert("a")}));
  Run(minutes(5));
  EXPECT_EQ(Outcomes("n1").back(), DeliveryOutcome::kAccepted);
  EXPECT_EQ(Outcomes("n2").back(), DeliveryOutcome::kAccepted);
  const auto& exchanges = transport_.exchanges();
  ASSERT_GE(exchanges.size(), 2U);
  EXPECT_NE(exchanges.back().request.body.find("\"status\":\"resolved\""), std::string::npos);
}

// The alert with a run and times of its own.
Alert OfRun(Alert alert, const std::string& incident) {
  alert.incident_id = incident;
  return alert;
}

std::vector<std::string> ActionsOf(const std::vector<SimulatedTransport::Exchange>& exchanges,
                                   const std::string& key) {
  std::vector<std::string> actions;
  for (const auto& exchange : exchanges) {
    const std::string& body = exchange.request.body;
    const size_t begin = body.find("\"" + key + "\":\"") + key.size() + 4;
    actions.push_back(body.substr(begin, body.find('"', begin) - begin));
  }
  return actions;
}

TEST_F(DeliveryTest, AnAlertThatFiresAnewDoesNotKeepItsEarlierRunOpen) {
  for (const rules::Integration& integration : {WebhookIntegration(), PagerDutyIntegration()}) {
    const bool pages = integration.name.starts_with("pagerduty");
    const std::string host = pages ? kPagerDutyHost : kWebhookHost;
    Make({integration});
    const size_t before = transport_.ExchangesWith(host).size();
    Enqueue(NotificationOf("n1", {OfRun(FiringAlert("a"), "one")}));
    Run(seconds(1));
    transport_.Script(
        host, {ScriptedAnswer::Status(503).With("retry-after", "60"), ScriptedAnswer::Status(202)});
    Enqueue(NotificationOf("n2", {OfRun(ResolvedAlert("a"), "one")}));
    Run(seconds(2));
    Enqueue(NotificationOf("n3", {OfRun(FiringAlert("a"), "two")}));
    Enqueue(NotificationOf("n4", {OfRun(FiringAlert("a"), "two"), FiringAlert("b")}));
    Run(minutes(5));
    EXPECT_EQ(Outcomes("n3").back(), DeliveryOutcome::kDropped) << "n4 says all that it does";
    auto exchanges = transport_.ExchangesWith(host);
    exchanges.erase(exchanges.begin(), exchanges.begin() + static_cast<ptrdiff_t>(before));
    const auto expected =
        pages ? std::vector<std::string>{"trigger", "resolve", "resolve", "trigger"}
              : std::vector<std::string>{"firing", "resolved", "resolved", "firing"};
    EXPECT_EQ(ActionsOf(exchanges, pages ? "event_action" : "status"), expected);
    reports_.clear();
  }
}

TEST_F(DeliveryTest, WhatFiresTakesOverTheEndOfAnEarlierRunFromWhatItReplaces) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503).With("retry-after", "60"),
                                   ScriptedAnswer::Status(202)});
  const Alert earlier = OfRun(ResolvedAlert("a"), "one");
  const Alert later = OfRun(FiringAlert("a"), "two");
  Enqueue(NotificationOf("n1", {earlier, later}));
  Run(seconds(2));
  Enqueue(NotificationOf("n2", {later, FiringAlert("b")}));
  Run(minutes(5));
  EXPECT_EQ(Outcomes("n1").back(), DeliveryOutcome::kDropped) << "n2 says all that it does";
  EXPECT_EQ(Outcomes("n2").back(), DeliveryOutcome::kAccepted);
  const auto body = boost::json::parse(transport_.ExchangesWith(kWebhookHost).back().request.body);
  std::vector<std::string> incidents;
  for (const auto& alert : body.at("alerts").as_array())
    incidents.emplace_back(alert.at("incidentId").as_string());
  EXPECT_EQ(incidents, (std::vector<std::string>{"one", "two", "incident-1"}));
}

TEST_F(DeliveryTest, AnAlertThatComesAndGoesDoesNotFillTheQueue) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang()});
  for (int i = 0; i < 50; ++i) {
    const std::string run = std::to_string(i);
    Enqueue(NotificationOf("f" + run, {OfRun(FiringAlert("a"), run)}));
    Enqueue(NotificationOf("r" + run, {OfRun(ResolvedAlert("a"), run)}));
  }
  EXPECT_LE(delivery_->queued(), kWaitingOfGroupMax);
}

TEST_F(DeliveryTest, GivesUpAfterTheTimeLimit) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(hours(2));
  ASSERT_FALSE(reports_.empty());
  EXPECT_EQ(reports_.back().outcome, DeliveryOutcome::kDropped);
  EXPECT_TRUE(reports_.back().error.starts_with("given up after ")) << reports_.back().error;
  EXPECT_EQ(reports_.back().elapsed, reports_.back().at - kStart);
  EXPECT_LE(reports_.back().at - kStart, hours(1));
  EXPECT_LT(transport_.exchanges().size(), 150U);
  EXPECT_EQ(delivery_->queued(), 0U);
}

TEST_F(DeliveryTest, ANotificationThatIsQueuedAlreadyIsIgnored) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang(), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  EXPECT_EQ(delivery_->queued(), 1U);
}

TEST_F(DeliveryTest, IntegrationsThatDoNotWantResolvedAlertsGetTheOthers) {
  rules::Integration integration = WebhookIntegration();
  integration.send_resolved = false;
  Make({integration});
  Enqueue(NotificationOf("n1", {FiringAlert("burning"), ResolvedAlert("over")}));
  Enqueue(NotificationOf("n2", {ResolvedAlert("over")}));
  Run(minutes(1));
  ASSERT_EQ(transport_.exchanges().size(), 1U);
  EXPECT_EQ(transport_.exchanges()[0].request.body.find("\"over\""), std::string::npos);
  EXPECT_TRUE(Outcomes("n2").empty());
}

TEST_F(DeliveryTest, ANotificationMayNameItsIntegrations) {
  Make({SlackIntegration(), WebhookIntegration()});
  Notification notification = NotificationOf("n1", {FiringAlert("a")});
  notification.integrations = {"webhook[0]"};
  Enqueue(notification);
  Run(minutes(1));
  EXPECT_EQ(transport_.ExchangesWith(kSlackHost).size(), 0U);
  EXPECT_EQ(transport_.ExchangesWith(kWebhookHost).size(), 1U);
}

TEST_F(DeliveryTest, AnUnknownReceiverIsReported) {
  Make({});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kDropped);
  EXPECT_EQ(reports_[0].error, "there is no receiver team");
}

TEST_F(DeliveryTest, AFullQueueDropsNewGroupsAndSaysSo) {
  Make({SlackIntegration()}, {.queued_max = 1});
  transport_.Script(kSlackHost, {ScriptedAnswer::Hang()});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Notification other = NotificationOf("n2", {FiringAlert("a")});
  other.group_key = "other";
  Enqueue(other);
  EXPECT_EQ(Outcomes("n2"), OutcomeList{DeliveryOutcome::kDropped});
  EXPECT_EQ(reports_.back().attempt, 0);
  EXPECT_EQ(reports_.back().error, "the queue holds 1 notifications");
}

TEST_F(DeliveryTest, LogLinesAreHandedOut) {
  Make({LogIntegration("")});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  const std::vector<LogLine> lines = delivery_->TakeLogLines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].text.find('\n'), std::string::npos);
  EXPECT_EQ(Outcomes("n1"), OutcomeList{DeliveryOutcome::kAccepted});
  EXPECT_TRUE(delivery_->TakeLogLines().empty());
}

TEST_F(DeliveryTest, LogLinesAreAppendedToFiles) {
  const std::string path = ::testing::TempDir() + "alertd_delivery_test.log";
  std::ofstream(path).close();
  Make({LogIntegration(path)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Enqueue(NotificationOf("n2", {ResolvedAlert("a")}));
  std::ifstream in(path);
  std::string line;
  int lines = 0;
  while (std::getline(in, line)) {
    EXPECT_TRUE(boost::json::parse(line).is_object());
    ++lines;
  }
  EXPECT_EQ(lines, 2);
}

TEST_F(DeliveryTest, AFileThatCannotBeWrittenIsTriedAgain) {
  Make({LogIntegration("/nonexistent/folder/alerts.log")});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kRetrying);
  EXPECT_EQ(reports_[0].error,
            "cannot append to /nonexistent/folder/alerts.log: No such file or directory");
}

TEST_F(DeliveryTest, AReloadKeepsWhatWaitsAndDropsWhatHasNoReceiver) {
  Make({SlackIntegration(), WebhookIntegration()});
  transport_.Script(kSlackHost, {ScriptedAnswer::Hang()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(Duration(100));
  delivery_->Apply({Team({WebhookIntegration()})}, clock_.Now());
  Run(minutes(1));
  ASSERT_EQ(reports_.size(), 3U);
  EXPECT_EQ(reports_[1].integration, "slack[0]");
  EXPECT_EQ(reports_[1].outcome, DeliveryOutcome::kDropped);
  EXPECT_TRUE(reports_[1].integration_gone);
  EXPECT_EQ(reports_[2].outcome, DeliveryOutcome::kAccepted);
  EXPECT_TRUE(transport_.ExchangesWith(kSlackHost)[0].cancelled);
}

TEST_F(DeliveryTest, WhatIsUnderWayAtAReceiverThatGetsAnotherNameIsNotSentAgain) {
  Make({WebhookIntegration()});
  ScriptedAnswer late = ScriptedAnswer::Status(200);
  late.latency = seconds(5);
  transport_.Script(kWebhookHost, {late});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(1));
  rules::Receiver renamed = Team({WebhookIntegration()});
  renamed.name = "crew";
  delivery_->Apply({renamed}, clock_.Now());
  // As the router does, which does not know whether it was taken.
  Notification again = NotificationOf("n1", {FiringAlert("a")});
  again.receiver = renamed.name;
  delivery_->Enqueue(again, clock_.Now());
  Run(minutes(1));
  EXPECT_EQ(transport_.ExchangesWith(kWebhookHost).size(), 1U);
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kAccepted);
  EXPECT_EQ(reports_[0].receiver, renamed.name);
}

class RenamedWhileItRefuses : public DeliveryTest {
 protected:
  // It refuses n1 once, and is called otherwise before that is tried again.
  RenamedWhileItRefuses() {
    Make({WebhookIntegration()});
    transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500), ScriptedAnswer::Status(200)});
    Enqueue(NotificationOf("n1", {FiringAlert("a")}));
    Run(Duration(100));
    rules::Receiver renamed = Team({WebhookIntegration()});
    renamed.name = kNewName;
    delivery_->Apply({renamed}, clock_.Now());
    Run(Duration(100));
  }

  static constexpr char kNewName[] = "crew";
};

TEST_F(RenamedWhileItRefuses, WhatWaitsIsTriedThereAtOnce) {
  ASSERT_EQ(reports_.size(), 2U);
  EXPECT_EQ(reports_[1].outcome, DeliveryOutcome::kAccepted);
  EXPECT_EQ(reports_[1].attempt, 2);
}

TEST_F(RenamedWhileItRefuses, WhatWasAcceptedSinceIsNotSentAgain) {
  reports_.clear();
  // The router has not heard so yet.
  Notification again = NotificationOf("n1", {FiringAlert("a")});
  again.receiver = kNewName;
  delivery_->Enqueue(again, clock_.Now());
  Run(minutes(1));
  EXPECT_EQ(transport_.ExchangesWith(kWebhookHost).size(), 2U);
  ASSERT_EQ(reports_.size(), 1U);
  EXPECT_EQ(reports_[0].outcome, DeliveryOutcome::kAccepted);
}

// Integrations are called by their place, which another one may have after a reload.
TEST_F(DeliveryTest, WhatWaitsGoesToWhoItIsForWhoeverHasTheNameNow) {
  rules::Integration first = WebhookIntegration();
  rules::Integration second = WebhookIntegration();
  first.name = "webhook[0]";
  second.name = "webhook[1]";
  std::get<rules::WebhookSettings>(second.settings).url = Secret::Inline("https://other.example/");
  for (const bool stays : {true, false}) {
    reports_.clear();
    Make({first, second});
    transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503), ScriptedAnswer::Status(200)});
    Enqueue(NotificationOf("n1", {FiringAlert("a")}));
    Run(Duration(100));
    const size_t told = transport_.ExchangesWith("other.example").size();
    std::swap(first.name, second.name);
    std::vector<rules::Integration> declared = {second};
    if (stays) declared.push_back(first);
    delivery_->Apply({Team(declared)}, clock_.Now());
    std::swap(first.name, second.name);
    Run(minutes(1));
    EXPECT_EQ(transport_.ExchangesWith("other.example").size(), told);
    EXPECT_EQ(reports_.back().outcome,
              stays ? DeliveryOutcome::kAccepted : DeliveryOutcome::kDropped);
    EXPECT_EQ(reports_.back().integration_gone, !stays);
  }
}

TEST_F(DeliveryTest, AReloadThatChangesAnIntegrationTriesAtOnceWhatWaitsForIt) {
  for (const bool changes : {false, true}) {
    reports_.clear();
    Make({WebhookIntegration()});
    transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503).With("retry-after", "600"),
                                     ScriptedAnswer::Status(200)});
    Enqueue(NotificationOf("n1", {FiringAlert("a")}));
    Run(minutes(1));
    rules::Integration integration = WebhookIntegration();
    if (changes) std::get<rules::WebhookSettings>(integration.settings).timeout = seconds(3);
    delivery_->Apply({Team({integration})}, clock_.Now());
    Run(seconds(1));
    EXPECT_EQ(Outcomes("n1").back(),
              changes ? DeliveryOutcome::kAccepted : DeliveryOutcome::kRetrying);
  }
}

TEST_F(DeliveryTest, WhatIsPendingSurvivesARestart) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang(), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  const std::vector<PendingDelivery> pending = delivery_->Pending();
  ASSERT_EQ(pending.size(), 1U);
  Make({WebhookIntegration()});
  delivery_->Restore(pending);
  delivery_->Restore(pending);
  Run(seconds(1));
  EXPECT_EQ(Outcomes("n1"), OutcomeList{DeliveryOutcome::kAccepted});
  EXPECT_EQ(transport_.exchanges().size(), 2U);
}

TEST(RetryPolicyTest, WaitsGrowWithJitterUpToTheLimit) {
  RetryPolicy policy({.first = seconds(1), .longest = seconds(60)}, 7);
  for (int failures = 1; failures < 100; ++failures) {
    const Duration full =
        std::min<Duration>(seconds(1) * (1LL << std::min(failures - 1, 20)), seconds(60));
    const Duration wait = policy.NextWait(failures, std::nullopt);
    EXPECT_GE(wait, full / 2);
    EXPECT_LE(wait, full);
  }
}

TEST(RetryPolicyTest, TheSameSeedGivesTheSameWaits) {
  RetryPolicy one({}, 42);
  RetryPolicy two({}, 42);
  RetryPolicy other({}, 43);
  bool differs = false;
  for (int failures = 1; failures < 10; ++failures) {
    const Duration wait = one.NextWait(failures, std::nullopt);
    EXPECT_EQ(wait, two.NextWait(failures, std::nullopt));
    differs |= wait != other.NextWait(failures, std::nullopt);
  }
  EXPECT_TRUE(differs);
}

TEST(RetryPolicyTest, ThePeersWishIsTheLeastWait) {
  RetryPolicy policy({}, 1);
  EXPECT_EQ(policy.NextWait(1, minutes(5)), minutes(5));
}

}  // namespace
}  // namespace alertd::receivers
