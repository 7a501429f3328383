// Whose turn it is at a receiver that hangs.

#include <chrono>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "tests/receivers/delivery_fixture.h"

namespace alertd::receivers {
namespace {

using alertd::testing::ScriptedAnswer;
using alertd::testing::SimulatedTransport;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(DeliveryTest, AHangingReceiverHoldsAtMostItsShareOfRequests) {
  Make({SlackIntegration()}, {.places = {.all = 2}});
  transport_.Script(kSlackHost, {ScriptedAnswer::Hang()});
  for (int i = 0; i < 10; ++i) {
    Notification notification = NotificationOf("n" + std::to_string(i), {FiringAlert("a")});
    notification.group_key = "group " + std::to_string(i);
    Enqueue(notification);
  }
  Run(seconds(1));
  EXPECT_EQ(transport_.exchanges().size(), 2U);
  EXPECT_EQ(delivery_->queued(), 10U);
}

Notification OfGroup(const std::string& group, const Alert& alert, Timestamp at) {
  Notification notification = NotificationOf(group, {alert});
  notification.group_key = group;
  notification.at = at;
  return notification;
}

TEST_F(DeliveryTest, GroupsThatHangKeepNoOtherOneWaiting) {
  Make({WebhookIntegration()});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang()});
  for (int i = 0; i < 20; ++i)
    Enqueue(OfGroup("hangs" + std::to_string(i), FiringAlert("a", "LOW"), clock_.Now()));
  for (const Duration passed : {seconds(1), seconds(100), seconds(301)}) {
    Run(passed);
    const std::string low = "low" + std::to_string(passed.count());
    const std::string high = "high" + std::to_string(passed.count());
    transport_.Script(kWebhookHost, {ScriptedAnswer::Status(200), ScriptedAnswer::Status(200),
                                     ScriptedAnswer::Hang()});
    delivery_->Enqueue(OfGroup(low, FiringAlert("a", "LOW"), clock_.Now()), clock_.Now());
    Enqueue(OfGroup(high, FiringAlert("a", "CRITICAL"), clock_.Now()));
    Run(Duration(20));
    EXPECT_EQ(Outcomes(low), OutcomeList{DeliveryOutcome::kAccepted});
    EXPECT_EQ(Outcomes(high), OutcomeList{DeliveryOutcome::kAccepted});
  }
}

// In the order in which they were sent, by their groups.
std::vector<std::string> GroupsOf(const std::vector<SimulatedTransport::Exchange>& exchanges) {
  std::vector<std::string> groups;
  for (const auto& exchange : exchanges) {
    const auto body = boost::json::parse(exchange.request.body);
    groups.emplace_back(body.at("groupKey").as_string());
  }
  return groups;
}

TEST_F(DeliveryTest, WhatWasNeverTriedGoesFirstAndTheMostSevereOfIt) {
  Make({WebhookIntegration()}, {.places = {.all = 1}});
  ScriptedAnswer slow = ScriptedAnswer::Status(503);
  slow.latency = seconds(5);
  transport_.Script(kWebhookHost, {slow, slow, ScriptedAnswer::Status(200)});
  Enqueue(OfGroup("tried", FiringAlert("a", "CRITICAL"), clock_.Now()));
  Run(Duration(4'900));
  Enqueue(OfGroup("over", ResolvedAlert("a", "CRITICAL"), clock_.Now()));
  Enqueue(OfGroup("low", FiringAlert("a", "LOW"), clock_.Now()));
  Enqueue(OfGroup("severe", FiringAlert("a", "CRITICAL"), clock_.Now()));
  Run(minutes(1));
  std::vector<std::string> groups = GroupsOf(transport_.exchanges());
  ASSERT_GE(groups.size(), 5U);
  groups.resize(5);
  EXPECT_EQ(groups, (std::vector<std::string>{"tried", "severe", "low", "over", "tried"}));
}

TEST_F(DeliveryTest, WhatAnEarlierProcessLeftWaitsBehindWhatIsNew) {
  Make({WebhookIntegration()}, {.places = {.all = 4}});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang()});
  Advance({});
  for (int i = 0; i < 6; ++i) {
    const auto severity = i == 5 ? "CRITICAL" : "LOW";
    delivery_->Enqueue(OfGroup("before" + std::to_string(i), FiringAlert("a", severity),
                               clock_.Now() - seconds(1)),
                       clock_.Now());
  }
  Advance({});
  Enqueue(OfGroup("new", FiringAlert("a", "LOW"), clock_.Now()));
  EXPECT_EQ(GroupsOf(transport_.exchanges()),
            (std::vector<std::string>{"before5", "before0", "new"}));
}

TEST_F(DeliveryTest, ManyReceiversThatHangLeaveConnectionsToTheOthers) {
  Make({WebhookIntegration(), SlackIntegration()},
       {.places = {.all = 8}, .crowd = 8, .crowded = {.all = 2, .urgent_min = 8}});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Hang()});
  transport_.Script(kSlackHost, {ScriptedAnswer::Hang()});
  for (int i = 0; i < 20; ++i)
    Enqueue(OfGroup(std::to_string(i), FiringAlert("a", "LOW"), clock_.Now()));
  EXPECT_LE(transport_.exchanges().size(), 10U);
  EXPECT_GE(transport_.ExchangesWith(kWebhookHost).size(), 2U);
  EXPECT_GE(transport_.ExchangesWith(kSlackHost).size(), 2U);
  const size_t crowd = transport_.exchanges().size();
  Enqueue(OfGroup("severe", FiringAlert("a", "CRITICAL"), clock_.Now()));
  EXPECT_EQ(transport_.exchanges().size(), crowd + 2);
}

TEST_F(DeliveryTest, SaysWhatAMessageWaitsFor) {
  Make({WebhookIntegration()}, {.places = {.all = 1}});
  transport_.Script(kWebhookHost, {ScriptedAnswer::Status(503).With("retry-after", "600"),
                                   ScriptedAnswer::Hang()});
  const auto progress = [this](const std::string& group) {
    return DescribeProgress(delivery_->ProgressOf("team", group));
  };
  const Alert alert = FiringAlert("a", "LOW");
  Enqueue(OfGroup("refused", alert, clock_.Now()));
  Run(Duration(20));
  for (const std::string group : {"hangs", "waits", "waits too"})
    Enqueue(OfGroup(group, alert, clock_.Now()));
  Notification over = OfGroup("hangs", ResolvedAlert("a", "LOW"), clock_.Now());
  over.id = "over";
  Enqueue(over);
  EXPECT_TRUE(progress("refused").starts_with("webhook[0] is tried again at "));
  EXPECT_EQ(progress("hangs"),
            "webhook[0] has not answered attempt 1 yet, with 1 newer message of its group behind "
            "it");
  EXPECT_EQ(progress("waits"),
            "it waits for a place at webhook[0]: 1 request under way there, 0 messages before it");
  EXPECT_EQ(progress("waits too"),
            "it waits for a place at webhook[0]: 1 request under way there, 1 message before it");
  EXPECT_EQ(progress("nobody knows"), "");
}

}  // namespace
}  // namespace alertd::receivers
