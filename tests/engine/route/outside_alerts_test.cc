// Alerts that others have sent: how long they fire, what a restart knows of them, what is shown.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/route/alert_index.h"
#include "engine/route/router.h"
#include "tests/engine/route/one_route.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kTimeout = minutes{5};

Alert Outside(Timestamp starts_at, std::optional<Timestamp> ends_at = std::nullopt) {
  Alert alert;
  alert.labels = {{"alertname", "A"}};
  alert.starts_at = starts_at;
  alert.ends_at = ends_at;
  return alert;
}

rules::Configuration RouteWithTimeout(Duration resolve_timeout = kTimeout) {
  rules::Configuration configuration = OneRoute();
  configuration.alertmanager.resolve_timeout = resolve_timeout;
  return configuration;
}

// An alert that the router knows.
struct Known {
  Alert alert;
  EndKind end = EndKind::kNamed;
};

// What a receiver that accepts everything hears of an alert whose sender repeats its end, as
// Prometheus does, and that is silenced when it ends.
std::vector<bool> HearsOfRepeatedEnd(rules::Closing closing) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.closing = closing;
  Router router({});
  router.Apply(configuration, kStart);
  std::vector<bool> fires;
  for (Duration age{0}; age < minutes{20}; age += seconds{10}) {
    const Timestamp now = kStart + age;
    if (age == minutes{2}) {
      Silence silence;
      silence.matcher_sets = {{*Matcher::Make(MatchKind::kEqual, "alertname", "A")}};
      silence.starts_at = now;
      silence.ends_at = now + minutes{5};
      silence.created_by = "ann";
      EXPECT_TRUE(router.SetSilence(silence, now));
    }
    const Timestamp end = kStart + minutes{3};
    const bool speaks = age % minutes{1} == Duration{0} && age < minutes{15};
    if (speaks) {
      ReceiveOne(router, Outside(kStart, age < minutes{3} ? now + kTimeout : end), now);
    }
    for (const Notification& sent : router.Advance(now).notifications) {
      fires.push_back(sent.Firing());
      router.Report(Accepted(sent, now), now);
    }
  }
  return fires;
}

TEST(OutsideAlerts, AnEndThatIsSaidAgainAfterASilenceIsToldAsByAlertmanager) {
  EXPECT_EQ(HearsOfRepeatedEnd(rules::Closing::kAlertmanager), (std::vector<bool>{true, false}));
}

TEST(OutsideAlerts, AnEndThatWasToldAlreadyIsNotToldAgain) {
  EXPECT_EQ(HearsOfRepeatedEnd(rules::Closing::kAlways), (std::vector<bool>{true, false}));
}

TEST(OutsideAlerts, AreMergedWithWhatIsKnown) {
  const Timestamp now = kStart + minutes{10};
  using enum EndKind;
  struct Case {
    const char* what;
    std::optional<Known> known;
    Alert incoming;
    Known merged;
  };
  const Timestamp late = now + minutes{9};
  const Timestamp soon = now + minutes{1};
  for (const Case& each : std::vector<Case>{
           {"one without an end times out",
            {},
            Outside(now),
            {Outside(now, now + kTimeout), kExpected}},
           {"an end that is named stands", {}, Outside(now, soon), {Outside(now, soon)}},
           {"the earliest start stays",
            {{Outside(kStart, soon)}},
            Outside(now),
            {Outside(kStart, now + kTimeout), kExpected}},
           {"also when it comes later",
            {{Outside(now, soon)}},
            Outside(kStart),
            {Outside(kStart, now + kTimeout), kExpected}},
           {"a later end stays where none is named",
            {{Outside(kStart, late)}},
            Outside(now),
            {Outside(kStart, late)}},
           {"also where an earlier one is",
            {{Outside(kStart, late)}},
            Outside(kStart, soon),
            {Outside(kStart, late)}},
           {"unless nobody had named it",
            {{Outside(kStart, now + kTimeout), kExpected}},
            Outside(kStart, soon),
            {Outside(kStart, soon)}},
           {"what is named again is no later end",
            {{Outside(kStart, late)}},
            Outside(kStart, late),
            {Outside(kStart, late)}},
           {"a later one is",
            {{Outside(kStart, soon)}},
            Outside(kStart, late),
            {Outside(kStart, late), kRepeated}},
           {"and stays that",
            {{Outside(kStart, late), kRepeated}},
            Outside(kStart, soon),
            {Outside(kStart, late), kRepeated}},
           {"what is over is over",
            {{Outside(kStart, late)}},
            Outside(now, now),
            {Outside(kStart, now)}},
           {"also a while ago",
            {{Outside(kStart, late)}},
            Outside(kStart, now - minutes{3}),
            {Outside(kStart, now - minutes{3})}},
           {"of two ends that have passed the later one stays",
            {{Outside(kStart, now - minutes{1})}},
            Outside(kStart, now - minutes{3}),
            {Outside(kStart, now - minutes{1})}},
           {"one that fires anew has a start of its own",
            {{Outside(kStart, now - minutes{5}), kRepeated}},
            Outside(now - minutes{1}),
            {Outside(now - minutes{1}, now + kTimeout), kExpected}},
           {"unless it had begun before the end",
            {{Outside(kStart, now - minutes{5})}},
            Outside(now - minutes{6}, soon),
            {Outside(kStart, soon)}},
       }) {
    AlertIndex::Entry known;
    if (each.known) {
      known.alert = AlertPtr(each.known->alert);
      known.end = each.known->end;
    }
    const MergedAlert merged =
        MergeIncoming(each.incoming, each.known ? &known : nullptr, kTimeout, now);
    EXPECT_EQ(merged.alert, each.merged.alert) << each.what;
    EXPECT_EQ(merged.end, each.merged.end) << each.what;
  }
}

TEST(OutsideAlerts, TimeOutAsTheConfigurationSays) {
  Router router({});
  router.Apply(RouteWithTimeout(minutes{2}), kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  router.Advance(kStart);
  EXPECT_EQ(router.View()->groups.at(0).alerts.at(0).alert->ends_at, kStart + minutes{2});
}

TEST(OutsideAlerts, AreNotSavedAgainWhenTheyAreRepeated) {
  Router router({.records = GroupRecords::kChanges});
  router.Apply(RouteWithTimeout(), kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  const auto saved = router.Advance(kStart).records;
  ASSERT_EQ(saved.size(), 1U);
  EXPECT_EQ(saved[0].record->members.at(0).alert.ends_at, std::nullopt);
  ReceiveOne(router, Outside(kStart), kStart + seconds{1});
  EXPECT_TRUE(router.Advance(kStart + seconds{1}).records.empty());
  ReceiveOne(router, Outside(kStart, kStart + seconds{2}), kStart + seconds{2});
  const auto over = router.Advance(kStart + seconds{2}).records;
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].record->members.at(0).alert.ends_at, kStart + seconds{2});
}

TEST(OutsideAlerts, AreSavedNowAndThenWhileTheirEndMoves) {
  rules::Configuration configuration = RouteWithTimeout();
  configuration.root_route.group_wait = std::chrono::hours{1};  // a flush saves, too
  Router router({.records = GroupRecords::kChanges});
  router.Apply(configuration, kStart);
  std::string saved;
  for (int minute = 0; minute < 12; ++minute) {
    const Timestamp now = kStart + minute * minutes{1};
    ReceiveOne(router, Outside(kStart, now + minutes{4}), now);
    const auto records = router.Advance(now).records;
    const auto is_told = [&](const MemberRecord& member) {
      return member.alert.ends_at == now + minutes{4};
    };
    saved += !records.empty() && is_told(records[0].record->members.at(0)) ? 'x' : '.';
  }
  EXPECT_EQ(saved, "xx....x....x")
      << "it begins to fire, is repeated, and has moved by resolve_timeout";
}

// A router that goes on at `later` with what another one has kept of the posts, a second apart.
class Restarted {
 public:
  Restarted(const std::vector<Alert>& posts, Timestamp later)
      : router_({.resolve_timeout = minutes{2}}) {
    std::map<SharedText, GroupRecord> kept;
    Router before({.records = GroupRecords::kChanges});
    before.Apply(RouteWithTimeout(minutes{2}), kStart);
    Timestamp now = kStart;
    for (const Alert& post : posts) {
      ReceiveOne(before, post, now);
      for (GroupRecordChange& change : before.Advance(now).records)
        kept.insert_or_assign(change.key, *std::move(change.record));
      now += seconds{1};
    }
    RestoredGroups restored;
    for (auto& [key, record] : kept)
      restored.records.push_back(std::move(record));
    router_.Restore(restored, later);
    router_.Apply(RouteWithTimeout(minutes{2}), later);
    router_.Advance(later);
  }

  Router& router() { return router_; }
  std::optional<Timestamp> end() {
    return router_.View()->groups.at(0).alerts.at(0).alert->ends_at;
  }

 private:
  Router router_;
};

TEST(OutsideAlerts, HaveTheirTimeOnceMoreAfterARestart) {
  const Timestamp later = kStart + minutes{30};
  EXPECT_EQ(Restarted({Outside(kStart)}, later).end(), later + minutes{2});
  const Alert first = Outside(kStart, kStart + minutes{4});
  const Alert second = Outside(kStart, kStart + minutes{4} + seconds{1});
  EXPECT_EQ(Restarted({first, second}, later).end(), later + minutes{2})
      << "nobody could repeat it meanwhile";
}

TEST(OutsideAlerts, EndAfterARestartWhenTheySaidSo) {
  const Timestamp later = kStart + minutes{30};
  const Alert first = Outside(kStart, kStart + minutes{60});
  const Alert second = Outside(kStart, kStart + minutes{60} + seconds{1});
  EXPECT_EQ(Restarted({first}, later).end(), first.ends_at);
  EXPECT_EQ(Restarted({first, second}, later).end(), second.ends_at);
  EXPECT_EQ(Restarted({first, Outside(kStart)}, later).end(), first.ends_at);
  Restarted restarted({second}, later);
  ReceiveOne(restarted.router(), first, later + seconds{1});
  restarted.router().Advance(later + seconds{1});
  EXPECT_EQ(restarted.end(), second.ends_at) << "it is still known to be named";
}

TEST(OutsideAlerts, AnEndThatPassesWhileNobodyRunsHasPassed) {
  const Timestamp end = kStart + minutes{8};
  Restarted restarted({Outside(kStart, end)}, end + seconds{2});
  EXPECT_EQ(restarted.end(), end);
}

TEST(OutsideAlerts, AreShownWhenSomebodyLooks) {
  Router router({.views = ViewPublishing::kWhenWanted});
  router.Apply(RouteWithTimeout(), kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  router.Advance(kStart);
  EXPECT_TRUE(router.Board()->groups.empty());
  EXPECT_EQ(router.NextDue(), kStart + seconds{10}) << "nobody has looked";
  router.WantView();
  EXPECT_EQ(router.NextDue(), kStart);
  router.Advance(kStart + seconds{1});
  ASSERT_EQ(router.Board()->groups.size(), 1U);
  EXPECT_EQ(router.Board()->groups[0]->alerts.at(0).updated_at, kStart);
  ReceiveOne(router, Outside(kStart), kStart + seconds{2});
  router.Advance(kStart + seconds{2});
  EXPECT_EQ(router.Board()->groups[0]->alerts.at(0).updated_at, kStart);
  router.WantView();
  router.Advance(kStart + seconds{3});
  EXPECT_EQ(router.Board()->groups[0]->alerts.at(0).updated_at, kStart + seconds{2});
}

TEST(OutsideAlerts, ThoseOfAMutedRouteNameTheTimeIntervals) {
  rules::Configuration configuration = RouteWithTimeout();
  for (const char* name : {"always", "ever", "never"})
    configuration.time_intervals.emplace_back().name = name;
  configuration.time_intervals[0].parts.emplace_back();
  configuration.time_intervals[1].parts.emplace_back();
  struct Case {
    std::vector<std::string> mute;
    std::vector<std::string> active;
    std::vector<std::string> muted_by;
    std::string why;
  };
  for (const Case& each : std::vector<Case>{
           {{"never"}, {"always", "never"}, {}, ""},
           {{"always", "never", "ever"}, {}, {"always", "ever"}, "time intervals always, ever"},
           {{}, {"never"}, {"never"}, "being outside of time interval never"},
           {{"ever"},
            {"never"},
            {"ever"},
            "time interval ever, being outside of time interval never"},
       }) {
    configuration.root_route.mute_time_intervals = each.mute;
    configuration.root_route.active_time_intervals = each.active;
    Router router({});
    router.Apply(configuration, kStart);
    ReceiveOne(router, Outside(kStart), kStart);
    router.Advance(kStart);
    const std::shared_ptr<const RouterView> view = router.View();
    EXPECT_EQ(view->groups.at(0).alerts.at(0).muted_by, each.muted_by);
    EXPECT_EQ(view->groups.at(0).mute, each.why);
  }
}

std::string KindsOf(const RouterOutput& output) {
  std::string kinds;
  for (const Decision& decision : output.decisions)
    kinds += (kinds.empty() ? "" : " ") + decision.kind;
  return kinds;
}

TEST(OutsideAlerts, OnlyTheirBeginningAndTheirEndAreNews) {
  Router router({});
  router.Apply(RouteWithTimeout(), kStart);
  router.Advance(kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  EXPECT_EQ(KindsOf(router.Advance(kStart)), "firing grouped");
  for (int minute = 0; minute < 3; ++minute) {
    const Timestamp now = kStart + seconds{1} + minute * seconds{2};
    ReceiveOne(router, Outside(kStart, now + kTimeout), now);
    EXPECT_EQ(KindsOf(router.Advance(now)), "") << "sent again";
  }
  const Timestamp over = kStart + seconds{9};
  ReceiveOne(router, Outside(kStart, over), over);
  const RouterOutput output = router.Advance(over);
  EXPECT_EQ(KindsOf(output), "resolved");
  EXPECT_EQ(output.decisions[0].alert, Outside(kStart).labels);
  ReceiveOne(router, Outside(over), over + seconds{1});
  EXPECT_TRUE(KindsOf(router.Advance(over + seconds{1})).starts_with("firing"));
}

TEST(OutsideAlerts, WhatNobodyRepeatsEndsWithoutAWord) {
  Router router({});
  router.Apply(RouteWithTimeout(), kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  router.Advance(kStart);
  const RouterOutput told = router.Advance(kStart + seconds{10});
  ASSERT_EQ(told.decisions.size(), 1U);
  EXPECT_EQ(told.decisions[0].told.size(), 1U);
  EXPECT_EQ(told.decisions[0].told[0].alert, Fingerprint(Outside(kStart).labels));
  const RouterOutput output = router.Advance(kStart + minutes{6});
  ASSERT_FALSE(output.decisions.empty());
  EXPECT_EQ(output.decisions[0].kind, "resolved");
  EXPECT_EQ(output.decisions[0].reason, "nobody has repeated it in time");
}

// Whether anything that is decided from `from` on says that an alert is over.
bool SaysThatItIsOver(Router& router, Timestamp from) {
  for (seconds at{0}; at <= minutes{3}; at += seconds{10}) {
    const std::string kinds = KindsOf(router.Advance(from + at));
    if (kinds.find("resolved") != std::string::npos) return true;
  }
  return false;
}

TEST(OutsideAlerts, AnEndThatWasSaidIsNotSaidAgainAfterARestart) {
  const Timestamp later = kStart + seconds{5};
  Restarted said({Outside(kStart), Outside(kStart, kStart + seconds{1})}, later);
  EXPECT_FALSE(SaysThatItIsOver(said.router(), later));
  Restarted unsaid({Outside(kStart, kStart + seconds{3})}, later);
  EXPECT_TRUE(SaysThatItIsOver(unsaid.router(), later)) << "it passed while nobody ran";
}

rules::Configuration FlappingRoute() {
  rules::Configuration configuration = RouteWithTimeout();
  configuration.root_route.flapping = {.changes = 3, .within = minutes{10}};
  return configuration;
}

// The kinds of what is decided of an alert that has come and gone and come and gone, from 3 minutes
// on. At `restart` another router goes on with what this one has kept.
std::string KindsAfterFlapping(std::optional<seconds> restart) {
  auto router = std::make_unique<Router>(RouterOptions{.records = GroupRecords::kChanges});
  router->Apply(FlappingRoute(), kStart);
  std::map<SharedText, GroupRecord> kept;
  std::string kinds;
  for (seconds at{0}; at <= minutes{20}; at += seconds{10}) {
    const Timestamp now = kStart + at;
    if (at == seconds{0} || at == seconds{40}) ReceiveOne(*router, Outside(now), now);
    if (at == seconds{30} || at == seconds{100}) {
      ReceiveOne(*router, Outside(now - seconds{10}, now), now);
    }
    if (restart == at) {
      router = std::make_unique<Router>(RouterOptions{});
      router->Restore({.records = {kept.begin()->second}, .firing = {}}, now);
      router->Apply(FlappingRoute(), now);
    }
    RouterOutput output = router->Advance(now);
    for (GroupRecordChange& change : output.records)
      if (change.record) kept.insert_or_assign(change.key, *std::move(change.record));
    if (at > minutes{3} && !output.decisions.empty()) kinds += KindsOf(output) + " ";
  }
  return kinds;
}

TEST(OutsideAlerts, WhatFlappedIsOverOnceAlsoAfterARestart) {
  for (const std::optional<seconds> restart : {std::optional<seconds>(), {minutes{3}}}) {
    const std::string kinds = KindsAfterFlapping(restart);
    EXPECT_NE(kinds.find("stable"), std::string::npos) << kinds;
    EXPECT_EQ(kinds.find("resolved"), std::string::npos) << kinds;
  }
}

}  // namespace
}  // namespace alertd::route
