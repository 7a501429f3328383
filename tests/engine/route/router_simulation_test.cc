// The router against a random life: alerts that come and go, suppressions and silences, receivers
// that fail, restarts at any moment.
// What must hold whatever happens is checked after every step; a seed reproduces its run.

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/time.h"
#include "engine/route/router.h"

namespace alertd::route {
namespace {

constexpr Timestamp kStart{std::chrono::hours{490'000}};
constexpr Duration kWait = std::chrono::seconds{10};
constexpr Duration kInterval = std::chrono::seconds{60};
constexpr Duration kRepeat = std::chrono::minutes{10};
constexpr Duration kStep = std::chrono::seconds{5};
constexpr int kSteps = 1500;
const std::vector<std::string> kReceivers = {"steady", "shaky"};

class Simulation {
 public:
  explicit Simulation(uint32_t seed) : random_(seed), router_(NewRouter()) {
    configuration_.root_route.receivers = kReceivers;
    configuration_.root_route.group_by = {"alertname"};
    configuration_.root_route.group_wait = kWait;
    configuration_.root_route.group_interval = kInterval;
    configuration_.root_route.repeat_intervals = {kRepeat};
    rules::Receiver& shaky = configuration_.receivers.emplace_back();
    shaky.name = "shaky";
    shaky.fallback = {std::chrono::minutes{2}, "standby", {}};
    if (Dice(2) == 0) {
      shaky.rate_limit = {static_cast<size_t>(1 + Dice(3)), std::chrono::seconds{30 + Dice(60)}};
    }
    configuration_.receivers.emplace_back().name = "standby";
    AddSuppressions();
    router_->Apply(configuration_, kStart);
  }

  void Run() {
    for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) {
      now_ = kStart + step * kStep;
      if (step == kSteps * 3 / 4) Calm();
      SeeSilences(now_);
      if (step < kSteps * 3 / 4) ChangeSomething();
      SeeSilences(now_);
      DeliverWhatHangs();
      AdvanceToNow();
      CheckThatOldAlertsWereTold();
    }
    for (const auto& [receiver, open] : open_) {
      EXPECT_TRUE(open.empty()) << receiver << " was never told that "
                                << FormatLabels(*open.begin()) << " is over";
    }
    EXPECT_TRUE(router_->View()->groups.empty());
  }

 private:
  struct Sent {
    Notification notification;
    std::string receiver;
  };
  // What a silence is to do.
  struct Quiet {
    Matchers matchers;
    Timestamp from;
    Timestamp until;
    bool until_resolved = false;
    bool has_held = false;

    bool HoldsAt(const Labels& labels, Timestamp at) const {
      return from <= at && at < until && MatchesAll(matchers, labels);
    }
  };

  int Dice(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

  void AddSuppressions() {
    for (int i = 0; i < 5; ++i) {
      rules::Suppression one;
      one.name = "window" + std::to_string(i);
      one.matchers = {*Matcher::Make(MatchKind::kEqual, "job", "j" + std::to_string(Dice(3)))};
      one.starts_at = kStart + std::chrono::seconds{Dice(4000)};
      one.ends_at = *one.starts_at + std::chrono::seconds{60 + Dice(1000)};
      configuration_.suppressions.push_back(one);
    }
  }

  bool SuppressedAt(const Labels& labels, Timestamp at) const {
    for (const rules::Suppression& one : configuration_.suppressions) {
      if (MatchesAll(one.matchers, labels) && *one.starts_at <= at && at < *one.ends_at)
        return true;
    }
    return std::any_of(quiet_.begin(), quiet_.end(),
                       [&](const auto& each) { return each.second.HoldsAt(labels, at); });
  }

  void ChangeSilences() {
    // The router's time must not go back behind what is asked for now.
    AdvanceToNow();
    last_advance_ = now_;
    if (quiet_.empty() || Dice(3) == 0) {
      SetSilence(
          "",
          {.matchers = {*Matcher::Make(MatchKind::kEqual, "job", "j" + std::to_string(Dice(3)))},
           .from = now_ + std::chrono::seconds{std::max(Dice(300) - 200, 0)},
           .until = now_ + std::chrono::seconds{120 + Dice(600)},
           .until_resolved = Dice(3) == 0});
      return;
    }
    auto& [id, quiet] = *std::next(quiet_.begin(), Dice(static_cast<int>(quiet_.size())));
    if (quiet.until <= now_) return;
    if (Dice(2) == 0) {
      EXPECT_TRUE(router_->ExpireSilence(id, now_));
      quiet.until = now_;
    } else {
      quiet.until = now_ + std::chrono::seconds{400 + Dice(300)};
      EXPECT_EQ(SetSilence(id, quiet), id);
    }
  }

  std::string SetSilence(const std::string& known, Quiet quiet) {
    Silence silence;
    silence.id = known;
    silence.matcher_sets = {quiet.matchers};
    silence.starts_at = quiet.from;
    silence.ends_at = quiet.until;
    silence.ends_when_resolved = quiet.until_resolved;
    const auto id = router_->SetSilence(silence, now_);
    EXPECT_TRUE(id) << id.error().message;
    quiet_[*id] = std::move(quiet);
    return *id;
  }

  // Ends those whose alerts are all over.
  void SeeSilences(Timestamp at) {
    for (auto& each : quiet_) {
      Quiet& quiet = each.second;
      if (!quiet.until_resolved || at < quiet.from || quiet.until <= at) continue;
      const bool holds = std::any_of(firing_.begin(), firing_.end(), [&](const auto& alert) {
        return quiet.HoldsAt(alert.first, at);
      });
      if (quiet.has_held && !holds) quiet.until = at;
      quiet.has_held = quiet.has_held || holds;
    }
  }

  // The last instant at which the alert began to count: fired, or was no longer suppressed.
  Timestamp CountsSince(const Labels& labels, Timestamp fired_at) const {
    Timestamp since = std::max(fired_at, restarted_at_);
    for (const rules::Suppression& one : configuration_.suppressions) {
      if (MatchesAll(one.matchers, labels) && *one.ends_at <= now_) {
        since = std::max(since, *one.ends_at);
      }
    }
    for (const auto& [id, quiet] : quiet_) {
      if (MatchesAll(quiet.matchers, labels) && quiet.until <= now_)
        since = std::max(since, quiet.until);
    }
    return since;
  }

  void ChangeSomething() {
    if (Dice(6) == 0) shaky_fails_ = !shaky_fails_;
    if (Dice(30) == 0) ChangeSilences();
    if (Dice(4) != 0) return;
    const Labels labels = Labels::From(
        {{"alertname", std::string_view("ABC").substr(static_cast<size_t>(Dice(3)), 1)},
         {"job", jobs_[static_cast<size_t>(Dice(3))]}});
    Toggle(labels);
  }

  void Toggle(const Labels& labels) {
    Alert alert;
    alert.labels = labels;
    const auto firing = firing_.find(labels);
    if (firing == firing_.end()) {
      alert.starts_at = now_;
      firing_[labels] = now_;
    } else {
      alert.starts_at = firing->second;
      alert.ends_at = now_;
      firing_.erase(firing);
    }
    alert.incident_id = FormatTimestamp(alert.starts_at);
    router_->Receive({&alert, 1}, now_);
  }

  // From here on nothing new happens, and everybody listens.
  void Calm() {
    shaky_fails_ = false;
    while (!firing_.empty()) {
      const Labels labels = firing_.begin()->first;
      Toggle(labels);
    }
  }

  void AdvanceToNow() {
    for (auto due = router_->NextDue(); due && *due <= now_; due = router_->NextDue()) {
      const Timestamp at = std::max(*due, last_advance_);
      last_advance_ = at;
      RouterOutput output = router_->Advance(at);
      Keep(std::move(output.records));
      for (const SilenceChange& change : output.silences)
        kept_silences_[change.id] = *change.record;
      std::set<std::string> sent;
      for (const Notification& notification : output.notifications) {
        sent.insert(notification.id);
        CheckNotification(notification);
        Deliver(notification);
      }
      if (now_ < kStart + kSteps * 3 / 4 * kStep && Dice(100) == 0) Restart(std::move(sent));
    }
  }

  std::unique_ptr<Router> NewRouter() {
    return std::make_unique<Router>(
        RouterOptions{.id_seed = random_(), .records = GroupRecords::kChanges});
  }

  // What is on disk.
  void Keep(std::vector<GroupRecordChange> changes) {
    for (GroupRecordChange& change : changes) {
      if (change.record) {
        records_[change.key] = *std::move(change.record);
      } else {
        records_.erase(change.key);
      }
    }
  }

  // Ends the router after it has sent something, perhaps before it knew what became of that; and
  // perhaps after a rule has noted the end of an alert, before the router heard of it.
  void Restart(std::set<std::string> sent) {
    if (!firing_.empty() && Dice(3) == 0) firing_.erase(firing_.begin());
    for (const Sent& one : std::exchange(hanging_, {}))
      sent.insert(one.notification.id);
    again_.merge(sent);
    RestoredGroups restored;
    for (const auto& [key, record] : records_)
      restored.records.push_back(record);
    for (const auto& [labels, since] : firing_)
      restored.firing.insert(labels);
    for (const auto& [id, silence] : kept_silences_)
      restored.silences.push_back(silence);
    SeeSilences(last_advance_);
    router_ = NewRouter();
    router_->Restore(restored, last_advance_);
    router_->Apply(configuration_, last_advance_);
    restarted_at_ = last_advance_;
  }

  void CheckNotification(const Notification& notification) {
    const bool again = again_.erase(notification.id) > 0;
    EXPECT_TRUE(ids_.insert(notification.id).second || again) << "the id was used before";
    if (again) return;
    EXPECT_FALSE(notification.alerts.empty());
    for (const Alert& alert : notification.alerts) {
      if (alert.ResolvedAt(notification.at)) continue;
      // What was held was decided before.
      if (notification.group_key.starts_with("rate_limit:")) continue;
      EXPECT_FALSE(SuppressedAt(alert.labels, notification.at))
          << FormatLabels(alert.labels) << " is suppressed at " << FormatTimestamp(notification.at);
    }
    CheckIsNews(notification);
  }

  void CheckIsNews(const Notification& notification) {
    // Under a limit, groups say under two keys what they have to say.
    if (notification.receiver == "shaky" && configuration_.receivers.front().rate_limit) return;
    const std::string key = notification.receiver + notification.group_key;
    const std::set<Labels>& open = open_[notification.receiver];
    bool news = notification.reason == NotifyReason::kRepeat;
    for (const Alert& alert : notification.alerts) {
      const bool resolved = alert.ResolvedAt(notification.at);
      const bool told = last_firing_[key].contains(alert.labels);
      news = news || (resolved ? open.contains(alert.labels) : !told);
    }
    const bool in_flight = std::any_of(hanging_.begin(), hanging_.end(), [&](const Sent& sent) {
      return sent.receiver == notification.receiver;
    });
    EXPECT_TRUE(news || in_flight) << "nothing new in " << notification.id;
  }

  void Deliver(const Notification& notification) {
    if (notification.receiver == "shaky" && shaky_fails_) {
      if (Dice(2) == 0) {
        Report(notification, DeliveryOutcome::kDropped);
      } else {
        hanging_.push_back({notification, notification.receiver});
      }
      return;
    }
    // One after the other, as the messages of one group go out.
    DeliverWhatHangs();
    Report(notification, DeliveryOutcome::kAccepted);
  }

  void DeliverWhatHangs() {
    if (shaky_fails_) return;
    for (const Sent& sent : std::exchange(hanging_, {})) {
      Report(sent.notification, DeliveryOutcome::kAccepted);
    }
  }

  void Report(const Notification& notification, DeliveryOutcome outcome) {
    if (outcome == DeliveryOutcome::kAccepted) Accept(notification);
    DeliveryReport report;
    report.notification_id = notification.id;
    report.receiver = notification.receiver;
    report.group_key = notification.group_key;
    report.outcome = outcome;
    router_->Report(report, std::max(now_ - kStep, last_advance_));
  }

  void Accept(const Notification& notification) {
    std::set<Labels>& open = open_[notification.receiver];
    std::set<Labels>& firing = last_firing_[notification.receiver + notification.group_key];
    firing.clear();
    for (const Alert& alert : notification.alerts) {
      if (alert.ResolvedAt(notification.at)) {
        open.erase(alert.labels);
      } else {
        open.insert(alert.labels);
        firing.insert(alert.labels);
        told_[notification.receiver][alert.labels] = notification.at;
      }
    }
  }

  // The steady receiver knows of everything that has counted for long enough.
  void CheckThatOldAlertsWereTold() {
    for (const auto& [labels, fired_at] : firing_) {
      if (SuppressedAt(labels, now_)) continue;
      if (now_ - CountsSince(labels, fired_at) <= kWait + kInterval) continue;
      EXPECT_TRUE(open_["steady"].contains(labels))
          << FormatLabels(labels) << " fires since " << FormatTimestamp(fired_at) << ", now is "
          << FormatTimestamp(now_);
    }
  }

  std::mt19937 random_;
  rules::Configuration configuration_;
  std::unique_ptr<Router> router_;
  std::map<std::string, GroupRecord> records_;    // by key
  std::map<std::string, Silence> kept_silences_;  // by id
  std::map<std::string, Quiet> quiet_;            // likewise
  Timestamp restarted_at_ = kStart;
  std::set<std::string> again_;  // notifications that may come again after a restart
  Timestamp now_ = kStart;
  Timestamp last_advance_ = kStart;
  bool shaky_fails_ = false;
  const std::vector<std::string> jobs_ = {"j0", "j1", "j2"};
  std::map<Labels, Timestamp> firing_;
  std::vector<Sent> hanging_;
  std::set<std::string> ids_;
  std::map<std::string, std::set<Labels>> open_;         // by receiver
  std::map<std::string, std::set<Labels>> last_firing_;  // by receiver and group
  std::map<std::string, std::map<Labels, Timestamp>> told_;
};

class RouterSimulation : public testing::TestWithParam<uint32_t> {};

TEST_P(RouterSimulation, KeepsItsPromises) { Simulation(GetParam()).Run(); }

INSTANTIATE_TEST_SUITE_P(Seeds, RouterSimulation, testing::Range(1U, 41U));

}  // namespace
}  // namespace alertd::route
