// What a router hands out to be kept, and how another one goes on with it.

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "engine/route/alert_group.h"
#include "engine/route/router.h"
#include "tests/engine/route/one_route.h"

namespace alertd::route {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// The records that a router has handed out, by key.
std::map<SharedText, GroupRecord> RecordsOf(const RouterOutput& output) {
  std::map<SharedText, GroupRecord> records;
  for (const GroupRecordChange& change : output.records) {
    if (change.record) records[change.key] = *change.record;
  }
  return records;
}

// Goes on, at `back`, with a group of another router's in which A fires since kStart.
void Resume(Router& router, Timestamp back) {
  Router before({.records = GroupRecords::kChanges});
  before.Apply(OneRoute(), kStart);
  ReceiveOne(before, Firing("A"), kStart);
  const GroupRecord record = RecordsOf(before.Advance(kStart)).begin()->second;
  router.Restore({.records = {record}, .firing = {Firing("A").labels}}, back);
  router.Apply(OneRoute(), back);
  EXPECT_TRUE(router.Advance(back).notifications.empty());
}

TEST(RouterRecords, FlushThatWasDueWhileNobodyWasThereGivesRulesAMoment) {
  Router after({});
  const Timestamp back = kStart + minutes{20};
  Resume(after, back);
  Alert over = Firing("A");
  over.ends_at = back + seconds{1};
  ReceiveOne(after, over, back + seconds{1});
  EXPECT_TRUE(after.Advance(back + minutes{1}).notifications.empty());
  EXPECT_TRUE(after.View()->groups.empty());
}

TEST(RouterRecords, NoFlushWaitsOnceAllRulesHaveSpoken) {
  Router after({});
  const Timestamp back = kStart + minutes{20};
  Resume(after, back);
  const Timestamp spoke = back + seconds{2};
  after.NoteRulesSpoke(spoke);
  EXPECT_EQ(after.NextDue(), spoke);
  EXPECT_EQ(after.Advance(spoke).notifications.size(), 1U);
  // What is looked at later waits for its own time, however often they speak.
  after.NoteRulesSpoke(spoke + seconds{1});
  EXPECT_TRUE(after.Advance(spoke + seconds{1}).notifications.empty());
  EXPECT_GT(after.NextDue(), spoke + seconds{2});
}

TEST(RouterRecords, ClockThatWasSetBackWhileNobodyWasThereKeepsNoClosingBack) {
  rules::Configuration configuration = OneRoute();
  configuration.root_route.group_wait = seconds{0};
  configuration.receivers.emplace_back().name = "ops";
  Router before({.records = GroupRecords::kChanges});
  before.Apply(configuration, kStart);
  ReceiveOne(before, Firing("A"), kStart);
  const RouterOutput first = before.Advance(kStart);
  ASSERT_EQ(first.notifications.size(), 1U);
  before.Report(Accepted(first.notifications[0], kStart), kStart);
  const GroupRecord record = RecordsOf(before.Advance(kStart)).begin()->second;
  configuration.root_route.id = "{other}";
  Router after({});
  const Timestamp back = kStart - std::chrono::hours{24};
  after.Restore({.records = {record}, .firing = {}}, back);
  after.Apply(configuration, back);
  EXPECT_TRUE(after.Advance(back).notifications.empty());
  const auto told = after.Advance(back + minutes{5}).notifications;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].Firing());
}

TEST(RouterRecords, RecordsTellOfGroupsThatAreGone) {
  Router router({.records = GroupRecords::kChanges});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  const RouterOutput told = router.Advance(kStart + seconds{10});
  EXPECT_EQ(RecordsOf(told).size(), 1U);
  router.Report(Accepted(told.notifications.at(0), kStart + seconds{10}), kStart + seconds{10});
  Alert over = Firing("A");
  over.ends_at = kStart + seconds{20};
  ReceiveOne(router, over, kStart + seconds{20});
  const RouterOutput closed = router.Advance(kStart + seconds{70});
  ASSERT_EQ(closed.notifications.size(), 1U);
  router.Report(Accepted(closed.notifications[0], kStart + seconds{70}), kStart + seconds{70});
  const RouterOutput end = router.Advance(kStart + seconds{71});
  ASSERT_EQ(end.records.size(), 1U);
  EXPECT_FALSE(end.records[0].record.has_value());
}

// Rules say values again at each evaluation; there is no need to keep them each time.
TEST(RouterRecords, NewValuesAloneAreNoChangeToKeep) {
  Router router({.records = GroupRecords::kChanges});
  router.Apply(OneRoute(), kStart);
  ReceiveOne(router, Firing("A"), kStart);
  EXPECT_EQ(router.Advance(kStart).records.size(), 1U);
  Alert again = Firing("A");
  again.value = 7;
  ReceiveOne(router, again, kStart + seconds{1});
  EXPECT_TRUE(router.Advance(kStart + seconds{1}).records.empty());
}

// What a file holds need not make sense.
TEST(RouterRecords, RecordsThatContradictThemselvesBreakNothing) {
  GroupRecord record;
  record.key = "{}:{}";
  record.route_id = "{}";
  record.next_flush = kStart;
  const MemberRecord member{
      .id = 9, .alert = Firing("A"), .left = true, .flushed_as_resolved = true};
  record.members = {member, member};
  ToldRecord& told = record.told.emplace_back();
  told.receiver = "ops";
  told.told = Told{};
  told.open = {1, 2, 77};
  told.on_the_way = {{"x", {{5}, {6}, NotifyReason::kFirst, kStart}}};
  Router router({.records = GroupRecords::kChanges});
  router.Restore({.records = {record, record}, .firing = {}}, kStart);
  router.Apply(OneRoute(), kStart);
  for (int step = 0; step < 200; ++step)
    router.Advance(kStart + step * minutes{1});
  ReceiveOne(router, Firing("A", kStart + minutes{300}), kStart + minutes{300});
  router.Advance(kStart + minutes{300});
  EXPECT_FALSE(router.Advance(kStart + minutes{301}).notifications.empty());
}

rules::Configuration TwoSiblings() {
  rules::Configuration configuration = OneRoute();
  rules::Route sibling = configuration.root_route;
  sibling.id = "{}/{severity=\"HIGH\"}";
  sibling.continue_matching = true;
  configuration.root_route.routes.push_back(sibling);
  sibling.id += "/1";
  configuration.root_route.routes.push_back(sibling);
  return configuration;
}

// The key under which a receiver knows a group must not change while it does.
TEST(RouterRecords, WhatAnEarlierVersionToldUnderAKeyWithAPlaceIsClosedUnderIt) {
  GroupRecord record;
  record.route_id = "{}/{severity=\"HIGH\"}/1";
  record.labels = {{"alertname", "A"}};
  record.key = FormatGroupKey(record.route_id.view(), record.labels);
  record.next_flush = kStart;
  record.has_flushed = true;
  record.members = {{.id = 1, .alert = Firing("A")}};
  ToldRecord& told = record.told.emplace_back();
  told.receiver = "ops";
  told.told = Told{{1}, {}, NotifyReason::kFirst, kStart};
  told.open = {1};
  Router router({.records = GroupRecords::kChanges});
  router.Restore({.records = {record}, .firing = {record.members[0].alert.labels}}, kStart);
  router.Apply(TwoSiblings(), kStart);
  router.Advance(kStart);
  Alert over = Firing("A");
  over.ends_at = kStart + minutes{1};
  ReceiveOne(router, over, kStart + minutes{1});
  const RouterOutput output = router.Advance(kStart + minutes{10});
  ASSERT_EQ(output.notifications.size(), 1U);
  EXPECT_EQ(output.notifications[0].group_key, record.key.view());
  EXPECT_FALSE(output.notifications[0].Firing());
}

}  // namespace
}  // namespace alertd::route
