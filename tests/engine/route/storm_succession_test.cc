// What a rate limit has made of a storm, where another receiver goes on for the one that had it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/route/router.h"
#include "tests/engine/route/one_route.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;

// One PagerDuty account under some name.
rules::Configuration PagerDutyAs(const std::string& name) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.receivers = {name};
  configuration.root_route.group_wait = Duration{0};
  configuration.root_route.group_by = {"alertname"};
  rules::Receiver& receiver = configuration.receivers.emplace_back();
  receiver.name = name;
  receiver.integrations = {
      {.name = "pagerduty[0]", .send_resolved = true, .settings = rules::PagerDutySettings{}}};
  receiver.rate_limit = {1, minutes{1}};
  return configuration;
}

// A router with a disk, whose receivers accept everything at once.
class StormSuccession : public ::testing::Test {
 protected:
  StormSuccession() { Begin("pd"); }

  void Begin(const std::string& receiver) {
    RestoredGroups restored;
    for (const auto& [key, record] : disk_) {
      restored.records.push_back(record);
      for (const MemberRecord& member : record.members)
        restored.firing.insert(member.alert.labels);
    }
    router_ = std::make_unique<Router>(RouterOptions{.records = GroupRecords::kChanges});
    router_->Restore(restored, now_);
    router_->Apply(PagerDutyAs(receiver), now_);
    Step();
  }

  void Reload(const std::string& receiver) {
    router_->Apply(PagerDutyAs(receiver), now_);
    Step();
  }

  void Step() {
    RouterOutput output = router_->Advance(now_);
    for (GroupRecordChange& change : output.records) {
      if (change.record) {
        disk_.insert_or_assign(change.key.str(), *std::move(change.record));
      } else {
        disk_.erase(change.key.str());
      }
    }
    for (const Notification& sent : output.notifications) {
      incidents_[sent.group_key] = sent.Firing();
      DeliveryReport report = Accepted(sent, now_);
      report.integration = "pagerduty[0]";
      router_->Report(report, now_);
    }
  }

  void Pass(minutes time) {
    for (const Timestamp until = now_ + time; now_ < until; now_ += std::chrono::seconds{10})
      Step();
  }

  void Receive(const std::vector<std::string>& names, std::optional<Timestamp> ends_at = {}) {
    for (const std::string& name : names) {
      Alert alert = Firing(name);
      alert.ends_at = ends_at;
      ReceiveOne(*router_, alert, now_);
    }
    Step();
  }

  std::vector<std::string> Open() const {
    std::vector<std::string> open;
    for (const auto& [key, fires] : incidents_)
      if (fires) open.push_back(key);
    return open;
  }

  Timestamp now_ = kStart;
  std::map<std::string, GroupRecord> disk_;
  std::map<std::string, bool> incidents_;  // by key, and whether they are open
  std::unique_ptr<Router> router_;
};

const std::vector<std::string> kStorm = {"A", "B", "C"};
using Keys = std::vector<std::string>;

TEST_F(StormSuccession, TheIncidentIsClosedUnderTheKeyUnderWhichItBegan) {
  Receive(kStorm);
  ASSERT_EQ(Open(), Keys{"rate_limit:{receiver=\"pd\"}"});
  Reload("pager");
  Pass(minutes{5});
  EXPECT_EQ(Open(), Keys{"rate_limit:{receiver=\"pd\"}"});
  Receive(kStorm, now_);
  Pass(minutes{5});
  EXPECT_EQ(Open(), Keys{});
  EXPECT_EQ(incidents_.size(), 1U);
}

TEST_F(StormSuccession, TheKeyOutlivesRestartsAndFurtherNames) {
  Receive(kStorm);
  Begin("pager");
  Pass(minutes{2});
  Begin("pager");
  Reload("duty");
  Pass(minutes{2});
  Begin("duty");
  Receive(kStorm, now_);
  Pass(minutes{5});
  EXPECT_EQ(Open(), Keys{});
  EXPECT_EQ(incidents_.size(), 1U);
}

TEST_F(StormSuccession, TheNextStormHasAKeyOfItsOwn) {
  Receive(kStorm);
  Reload("pager");
  Receive(kStorm, now_);
  Pass(minutes{5});
  Receive({"D", "E", "F"});
  Pass(minutes{2});
  EXPECT_EQ(Open(), Keys{"rate_limit:{receiver=\"pager\"}"});
  Receive({"D", "E", "F"}, now_);
  Begin("pager");
  Pass(minutes{5});
  EXPECT_EQ(Open(), Keys{});
}

}  // namespace
}  // namespace alertd::route
