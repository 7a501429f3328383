#include "engine/state/event_table.h"

#include <filesystem>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include "engine/journal/event_numbers.h"
#include "engine/state/event_text.h"
#include "engine/state/schema.h"
#include "engine/state/state_file.h"
#include "engine/state/state_store.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::TemporaryFolder;

using journal::EventPage;
using journal::EventQuery;

constexpr Timestamp kNow{Duration{1'771'675'200'000}};
const Labels kDown{{"alertname", "Down"}, {"instance", "a\"b\n"}};

JournalEvent FullEvent() {
  JournalEvent event;
  event.at = kNow;
  event.kind = "delivered";
  event.reason = "for people";
  event.alert = Fingerprint(kDown);
  event.incident = "i1";
  event.labels = kDown;
  event.rule = "Down";
  event.rule_group = "hosts";
  event.rule_file = "a.yaml";
  event.group_key = "{}:{}";
  event.route = "{}";
  event.receiver = "pager";
  event.integration = "webhook[0]";
  event.notification = "n-1";
  event.value = -std::numeric_limits<double>::infinity();
  event.status = 202;
  event.attempt = 3;
  event.elapsed = Duration{120};
  event.next = kNow + Duration{1};
  event.members = {{1, ""}, {~uint64_t{0}, "i2"}};
  event.members_left_out = 4;
  return event;
}

JournalEvent Plain(SharedText kind, Duration since = {}) {
  JournalEvent event;
  event.at = kNow + since;
  event.kind = std::move(kind);
  return event;
}

std::string Kinds(const std::vector<JournalEventPtr>& events) {
  std::string kinds;
  for (const JournalEventPtr& event : events)
    kinds += event->kind;
  return kinds;
}

class EventTableTest : public ::testing::Test {
 protected:
  EventTableTest() { EXPECT_TRUE(Migrate(database_, SchemaSteps())); }

  void Write(std::vector<JournalEvent> events) {
    EXPECT_TRUE(WriteEvents(database_, numbers_.Number(std::move(events))));
  }

  EventPage Page(const EventQuery& query) {
    auto page = ReadEventPage(database_, query);
    EXPECT_TRUE(page) << page.error().message;
    return page ? *page : EventPage();
  }

  std::string Found(const journal::EventFilter& filter) {
    return Kinds(Page({.filter = filter}).events);
  }

  TemporaryFolder folder_;
  Database database_ = *Database::OpenSqlite(folder_.At("alertd.db"));
  journal::EventNumbers numbers_{0, kNow};
};

TEST(EventText, SaysAllThatStandsInNoColumn) {
  const JournalEvent event = FullEvent();
  JournalEvent read;
  ASSERT_TRUE(ParseEventText(EventText(event), read));
  read.at = event.at;
  read.alert = event.alert;
  read.incident = event.incident;
  EXPECT_EQ(read, event);
  EXPECT_EQ(EventText(Plain("started")), R"({"kind":"started"})");
}

TEST(EventText, WhatNobodyHasWrittenIsRefused) {
  JournalEvent event;
  for (const char* text : {"", "[]", "{\"kind\":1}", "{\"members\":[\"x\"]}",
                           "{\"members\":[\"zz/i\"]}", "{\"value\":\"x\"}", "{\"status\":\"x\"}"}) {
    EXPECT_FALSE(ParseEventText(text, event)) << text;
  }
}

TEST_F(EventTableTest, AnEventComesBackAsItWas) {
  Write({FullEvent()});
  const EventPage page = Page({});
  ASSERT_EQ(page.events.size(), 1U);
  JournalEvent expected = FullEvent();
  expected.sequence = page.events[0]->sequence;
  EXPECT_EQ(*page.events[0], expected);
  EXPECT_FALSE(page.next);
}

TEST_F(EventTableTest, AnAlertHasTheEventsOfItsGroupsThatConcernIt) {
  JournalEvent grouped = Plain("g", Duration{1});
  grouped.alert = Fingerprint(kDown);
  grouped.incident = "i1";
  grouped.group_key = "{}:{}";
  JournalEvent sent = Plain("s", Duration{2});
  sent.group_key = "{}:{}";
  sent.members = {{Fingerprint(kDown), "i1"}};
  JournalEvent of_others = Plain("o", Duration{3});
  of_others.group_key = "{}:{}";
  of_others.members = {{7, "i2"}};
  JournalEvent elsewhere = Plain("e", Duration{4});
  elsewhere.group_key = "{}:{x}";
  Write({Plain("a"), grouped, sent, of_others, elsewhere});
  EXPECT_EQ(Found({.alert = Fingerprint(kDown)}), "sg");
  EXPECT_EQ(Found({.incident = "i1"}), "sg");
  EXPECT_EQ(Found({.incident = "i' OR 1=1"}), "");
  EXPECT_EQ(Found({.from = kNow + Duration{1}, .to = kNow + Duration{2}}), "sg");
}

TEST_F(EventTableTest, AnAlertHasTheSummariesThatTellOfIt) {
  JournalEvent firing = Plain("f", Duration{1});
  firing.alert = Fingerprint(kDown);
  firing.incident = "i1";
  JournalEvent summary = Plain("summarised", Duration{2});
  summary.group_key = "of many groups";
  summary.members = {{7, "i2"}, {Fingerprint(kDown), "i1"}};
  JournalEvent of_others = Plain("summarised", Duration{3});
  of_others.group_key = "of many groups";
  of_others.members = {{7, "i2"}};
  Write({firing, summary, of_others});
  EXPECT_EQ(Found({.alert = Fingerprint(kDown)}), "summarisedf");
  EXPECT_EQ(Found({.incident = "i1"}), "summarisedf");
  EXPECT_EQ(Found({.alert = 7}), "") << "nothing says when it began";
}

TEST_F(EventTableTest, WhoAsksForLabelsSeesWhatGroupsWereTold) {
  std::vector<JournalEvent> events;
  std::string told;
  for (int host = 0; host < 20; ++host) {
    for (const char* name : {"Down", "Slow"}) {
      const Labels labels{{"alertname", name}, {"host", std::to_string(host)}};
      JournalEvent firing = Plain("f");
      firing.labels = labels;
      firing.alert = Fingerprint(labels);
      JournalEvent sent = Plain(name == std::string_view("Down") ? "d" : "s");
      sent.group_key = "{}:{}";
      sent.members = {{*firing.alert, ""}};
      events.insert(events.end(), {firing, firing, sent});
    }
    told += "dff";
  }
  Write(std::move(events));
  EXPECT_EQ(Found({.matchers = {*Matcher::Make(MatchKind::kEqual, "alertname", "Down")}}), told);
  EXPECT_EQ(Found({.matchers = {*Matcher::Make(MatchKind::kEqual, "host", "7")}}), "sffdff");
  EXPECT_EQ(Found({.matchers = {*Matcher::Make(MatchKind::kEqual, "host", "x")}}), "");
}

TEST_F(EventTableTest, PagesLeadOverMoreRowsThanAreReadAtOnce) {
  std::vector<JournalEvent> events;
  events.reserve(2'500);
  for (int i = 0; i < 2'500; ++i)
    events.push_back(Plain(i % 1'000 == 0 ? "x" : "y", Duration{i / 2}));
  Write(std::move(events));
  EventQuery query{.filter = {.kinds = {"x"}}, .before = {}, .limit = 2};
  const EventPage first = Page(query);
  EXPECT_EQ(Kinds(first.events), "xx");
  ASSERT_TRUE(first.next);
  query.before = first.next;
  const EventPage second = Page(query);
  EXPECT_EQ(Kinds(second.events), "x");
  EXPECT_FALSE(second.next);
}

TEST_F(EventTableTest, ARowThatCannotBeReadIsLeftOut) {
  Write({Plain("a"), Plain("b", Duration{1})});
  ASSERT_TRUE(database_.Execute("UPDATE events SET record = 'x' WHERE at_ms = " +
                                std::to_string(kNow.time_since_epoch().count())));
  EXPECT_EQ(Found({}), "b");
}

TEST_F(EventTableTest, WhatComesAfterANumberIsInOrder) {
  Write({Plain("a"), Plain("b"), Plain("c")});
  const auto count = CountEvents(database_);
  ASSERT_TRUE(count);
  EXPECT_EQ(count->rows, 3U);
  EXPECT_EQ(Kinds(*ReadEventsAfter(database_, count->newest - 2, 10)), "bc");
  EXPECT_EQ(Kinds(*ReadEventsAfter(database_, 0, 2)), "ab");
}

TEST_F(EventTableTest, TheOldestGoFirstAndInBites) {
  Write({Plain("a"), Plain("b", Duration{1'000}), Plain("c", Duration{2'000})});
  const EventRetention retention{.keep = Duration{10'000}, .rows_max = 10};
  EXPECT_EQ(*RemoveOldEvents(database_, retention, 3, kNow + Duration{11'500}), 2U);
  EXPECT_EQ(Found({}), "c");
  Write({Plain("d", Duration{3'000}), Plain("e", Duration{4'000})});
  EXPECT_EQ(*RemoveOldEvents(database_, {.keep = Duration{10'000}, .rows_max = 1}, 3, kNow), 2U);
  EXPECT_EQ(Found({}), "e");
}

TEST(EventsOfTheStore, SurviveARestartAndGoWhenTheirTimeIsOver) {
  const TemporaryFolder folder;
  uint64_t newest = 0;
  {
    auto store = *StateStore::Open(folder.path(), kNow, {.keep = Duration{60'000}});
    store->Note({}, {Plain("a")});
    store->NoteRouting({.events = {Plain("b", Duration{1'000})}});
    EXPECT_TRUE(store->TakeTold().empty());
    ASSERT_TRUE(store->Save(kNow));
    const auto told = store->TakeTold();
    EXPECT_EQ(Kinds(told), "ab");
    newest = told.back()->sequence;
  }
  // Also with a clock that was set back.
  auto store = *StateStore::Open(folder.path(), kNow - Duration{5'000}, {.keep = Duration{60'000}});
  store->NoteRouting({.events = {Plain("c", Duration{2'000})}});
  ASSERT_TRUE(store->Save(kNow));
  EXPECT_GT(store->TakeTold().front()->sequence, newest);
  auto reader = *StateFile::OpenBeside(folder.path());
  EXPECT_EQ(Kinds(ReadEventPage(reader, {})->events), "cba");
  EXPECT_FALSE(reader.Execute("DELETE FROM events"));
  store->Prune(kNow + Duration{61'500});
  EXPECT_EQ(Kinds(ReadEventPage(reader, {})->events), "c");
}

TEST(EventsOfTheStore, WaitWhileNothingCanBeWritten) {
  const TemporaryFolder folder;
  const std::string path = folder.At("not-yet");
  ASSERT_TRUE(std::filesystem::create_directory(path));
  auto store = *StateStore::Open(path, kNow);
  std::filesystem::remove_all(path);
  { std::ofstream(path) << "a file in its place"; }
  store->NoteRouting({.events = {Plain("a")}});
  EXPECT_FALSE(store->Save(kNow));
  EXPECT_EQ(Kinds(store->TakeTold()), "a");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  store->NoteRouting({.events = {Plain("b")}});
  ASSERT_TRUE(store->Save(kNow + Duration{60'000}));
  EXPECT_EQ(Kinds(store->TakeTold()), "b");
  auto reader = *StateFile::OpenBeside(path);
  EXPECT_EQ(Kinds(ReadEventPage(reader, {})->events), "ba");
}

}  // namespace
}  // namespace alertd::state
