#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "receivers/delivery.h"
#include "tests/receivers/sample_notifications.h"
#include "tests/support/simulated_transport.h"

namespace alertd::receivers {

inline constexpr char kSlackHost[] = "hooks.slack.example";
inline constexpr char kWebhookHost[] = "hook.example";
inline constexpr char kPagerDutyHost[] = "events.pagerduty.example";

inline rules::Receiver Team(std::vector<rules::Integration> integrations) {
  rules::Receiver receiver;
  receiver.name = "team";
  receiver.integrations = std::move(integrations);
  return receiver;
}

using OutcomeList = std::vector<DeliveryOutcome>;

// A delivery in virtual time, with all that it reported.
class DeliveryTest : public ::testing::Test {
 protected:
  Delivery& Make(std::vector<rules::Integration> integrations, DeliveryOptions options = {}) {
    delivery_ =
        std::make_unique<Delivery>(transport_, std::move(options),
                                   std::vector<rules::Receiver>{Team(std::move(integrations))});
    return *delivery_;
  }

  void Enqueue(const Notification& notification) {
    delivery_->Enqueue(notification, clock_.Now());
    Advance({});
  }

  // Lets `span` pass, as the daemon's loop does.
  void Run(Duration span) {
    const Timestamp end = clock_.Now() + span;
    Advance({});
    while (clock_.Now() < end) {
      const Timestamp next = std::min(end, delivery_->NextDue().value_or(end));
      Advance(transport_.Wait(std::max(next - clock_.Now(), Duration(1))));
    }
  }

  void Advance(const std::vector<HttpCompletion>& completions) {
    for (DeliveryReport& report : delivery_->Advance(clock_.Now(), completions)) {
      reports_.push_back(std::move(report));
    }
  }

  std::vector<DeliveryOutcome> Outcomes(const std::string& notification_id) const {
    std::vector<DeliveryOutcome> outcomes;
    for (const DeliveryReport& report : reports_) {
      if (report.notification_id == notification_id) outcomes.push_back(report.outcome);
    }
    return outcomes;
  }

  alertd::testing::VirtualClock clock_{kStart};
  alertd::testing::SimulatedTransport transport_{clock_};
  std::unique_ptr<Delivery> delivery_;
  std::vector<DeliveryReport> reports_;
};

}  // namespace alertd::receivers
