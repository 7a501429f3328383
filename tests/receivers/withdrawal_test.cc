// Messages that are taken back before anybody has taken them.

#include <chrono>

#include <gtest/gtest.h>

#include "tests/receivers/delivery_fixture.h"

namespace alertd::receivers {
namespace {

using alertd::testing::ScriptedAnswer;
using std::chrono::minutes;
using std::chrono::seconds;

class WithdrawalTest : public DeliveryTest {
 protected:
  void Withdraw(const std::string& integration = "webhook[0]", const std::string& told_by = "n2") {
    delivery_->Withdraw({.notification_id = "n1",
                         .receiver = "team",
                         .integration = integration,
                         .group_key = {},
                         .told_by = told_by},
                        clock_.Now());
    Advance({});
  }
};

TEST_F(WithdrawalTest, WhatWaitsIsNotSentAnyMoreAndReported) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503).With("retry-after", "60"),
                                   ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(seconds(10));
  Withdraw();
  Run(minutes(10));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kRetrying, DeliveryOutcome::kDropped}));
  EXPECT_EQ(reports_.back().replaced_by, "n2");
  EXPECT_EQ(reports_.back().status, 503);
  EXPECT_EQ(reports_.back().error,
            "withdrawn, because its alerts are told by other groups since a reload; the last "
            "attempt: status 503");
  EXPECT_EQ(transport_.exchanges().size(), 1U);
  EXPECT_EQ(delivery_->queued(), 0U);
}

TEST_F(WithdrawalTest, WhatIsKeptQuietIsNotSentAnyMoreEither) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Withdraw("webhook[0]", "");
  Run(minutes(10));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kDropped}));
  EXPECT_EQ(reports_.back().replaced_by, "");
  EXPECT_EQ(reports_.back().error,
            "withdrawn, because all that it tells of is kept quiet by now; the last attempt: "
            "status 500");
}

TEST_F(WithdrawalTest, WhatIsUnderWayMayStillBeAccepted) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Withdraw();
  Run(minutes(10));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kAccepted}));
}

TEST_F(WithdrawalTest, WhatIsUnderWayIsNotTriedAgain) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(500), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Withdraw();
  EXPECT_EQ(delivery_->queued(), 1U);
  Run(minutes(10));
  EXPECT_EQ(Outcomes("n1"), (OutcomeList{DeliveryOutcome::kDropped}));
  EXPECT_EQ(reports_.back().replaced_by, "n2");
  EXPECT_EQ(transport_.exchanges().size(), 1U);
  EXPECT_EQ(delivery_->queued(), 0U);
}

TEST_F(WithdrawalTest, OtherIntegrationsGoOn) {
  Make({WebhookIntegration(), SlackIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503), ScriptedAnswer::Status(200)});
  transport_.Script(kSlackHost, {ScriptedAnswer::Status(503), ScriptedAnswer::Status(200)});
  Enqueue(NotificationOf("n1", {FiringAlert("a")}));
  Run(Duration(20));
  Withdraw("slack[0]");
  Run(minutes(10));
  EXPECT_EQ(transport_.ExchangesWith(kWebhookHost).size(), 2U);
  EXPECT_EQ(transport_.ExchangesWith(kSlackHost).size(), 1U);
}

TEST_F(WithdrawalTest, WhatIsNotThereIsNoMatter) {
  Make({WebhookIntegration()});
  Withdraw();
  Withdraw("pagerduty[0]");
  EXPECT_TRUE(reports_.empty());
}

}  // namespace
}  // namespace alertd::receivers
