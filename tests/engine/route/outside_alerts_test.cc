// Alerts that others have sent: how long they fire, what a restart knows of them, what is shown.

#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/route/alert_index.h"
#include "engine/route/router.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kStart{std::chrono::hours{490'000}};
constexpr Duration kTimeout = minutes{5};

Alert Outside(Timestamp starts_at, std::optional<Timestamp> ends_at = std::nullopt) {
  Alert alert;
  alert.labels = {{"alertname", "A"}};
  alert.starts_at = starts_at;
  alert.ends_at = ends_at;
  return alert;
}

rules::Configuration OneRoute(Duration resolve_timeout = kTimeout) {
  rules::Configuration configuration;
  configuration.alertmanager.resolve_timeout = resolve_timeout;
  configuration.root_route.receivers = {"ops"};
  configuration.root_route.group_wait = seconds{10};
  configuration.root_route.group_interval = minutes{1};
  return configuration;
}

void ReceiveOne(Router& router, const Alert& alert, Timestamp now) {
  router.Receive({&alert, 1}, now);
}

TEST(OutsideAlerts, AreMergedWithWhatIsKnown) {
  const Timestamp now = kStart + minutes{10};
  struct Case {
    const char* what;
    std::optional<Alert> known;
    Alert incoming;
    Alert merged;
  };
  for (const Case& each : std::vector<Case>{
           {"one without an end times out", std::nullopt, Outside(now),
            Outside(now, now + kTimeout)},
           {"an end that is named stands", std::nullopt, Outside(now, now + minutes{1}),
            Outside(now, now + minutes{1})},
           {"the earliest start stays", Outside(kStart, now + minutes{1}), Outside(now),
            Outside(kStart, now + kTimeout)},
           {"also when it comes later", Outside(now, now + minutes{1}), Outside(kStart),
            Outside(kStart, now + kTimeout)},
           {"a later end stays where none is named", Outside(kStart, now + minutes{9}),
            Outside(now), Outside(kStart, now + minutes{9})},
           {"what is over is over", Outside(kStart, now + minutes{9}), Outside(now, now),
            Outside(kStart, now)},
           {"one that fires anew has a start of its own", Outside(kStart, now - minutes{5}),
            Outside(now - minutes{1}), Outside(now - minutes{1}, now + kTimeout)},
           {"unless it had begun before the end", Outside(kStart, now - minutes{5}),
            Outside(now - minutes{6}), Outside(kStart, now + kTimeout)},
       }) {
    const Alert* known = each.known ? &*each.known : nullptr;
    EXPECT_EQ(MergeIncoming(each.incoming, known, kTimeout, now), each.merged) << each.what;
  }
}

TEST(OutsideAlerts, TimeOutAsTheConfigurationSays) {
  Router router({});
  router.Apply(OneRoute(minutes{2}), kStart);
  ReceiveOne(router, Outside(kStart), kStart);
  router.Advance(kStart);
  EXPECT_EQ(router.View()->groups.at(0).alerts.at(0).alert->ends_at, kStart + minutes{2});
}

TEST(OutsideAlerts, AreNotSavedAgainWhenTheyAreRepeated) {
  Router router({.records = GroupRecords::kChanges});
  router.Apply(OneRoute(), kStart);
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

TEST(OutsideAlerts, HaveTheirTimeOnceMoreAfterARestart) {
  RestoredGroups restored;
  {
    Router router({.records = GroupRecords::kChanges});
    router.Apply(OneRoute(), kStart);
    ReceiveOne(router, Outside(kStart, kStart + minutes{3}), kStart);
    for (GroupRecordChange& change : router.Advance(kStart).records)
      restored.records.push_back(*std::move(change.record));
  }
  const Timestamp later = kStart + minutes{30};
  Router router({.resolve_timeout = minutes{2}});
  router.Restore(restored, later);
  router.Apply(OneRoute(), later);
  router.Advance(later);
  EXPECT_EQ(router.View()->groups.at(0).alerts.at(0).alert->ends_at, later + minutes{2});
}

TEST(OutsideAlerts, AreShownWhenSomebodyLooks) {
  Router router({.views = ViewPublishing::kWhenWanted});
  router.Apply(OneRoute(), kStart);
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

std::string KindsOf(const RouterOutput& output) {
  std::string kinds;
  for (const Decision& decision : output.decisions)
    kinds += (kinds.empty() ? "" : " ") + decision.kind;
  return kinds;
}

TEST(OutsideAlerts, OnlyTheirBeginningAndTheirEndAreNews) {
  Router router({});
  router.Apply(OneRoute(), kStart);
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
  router.Apply(OneRoute(), kStart);
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

}  // namespace
}  // namespace alertd::route
