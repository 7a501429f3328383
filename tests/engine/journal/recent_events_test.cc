#include "engine/journal/recent_events.h"

#include <gtest/gtest.h>

#include "engine/journal/event_numbers.h"
#include "tests/engine/journal/events.h"

namespace alertd::journal {
namespace {

std::string Kinds(const std::vector<JournalEventPtr>& events) {
  std::string kinds;
  for (const JournalEventPtr& event : events)
    kinds += event->kind;
  return kinds;
}

class RecentEventsTest : public testing::Test {
 protected:
  void Add(const std::string& kinds) {
    std::vector<JournalEvent> events;
    for (const char kind : kinds)
      events.push_back(EventAt(now_ += Duration{1}, std::string(1, kind)));
    recent_.Add(numbers_.Number(std::move(events)));
  }

  Timestamp now_ = kNoon;
  EventNumbers numbers_{0, kNoon};
  RecentEvents recent_{5};
};

TEST_F(RecentEventsTest, PagesLeadFromTheNewestToTheOldest) {
  Add("abcde");
  EventQuery query{.filter = {}, .before = {}, .limit = 2};
  std::string seen;
  for (int pages = 0; pages < 3; ++pages) {
    const EventPage page = recent_.Read(query);
    seen += Kinds(page.events) + "|";
    EXPECT_EQ(page.next.has_value(), pages < 2);
    query.before = page.next;
  }
  EXPECT_EQ(seen, "ed|cb|a|");
}

TEST_F(RecentEventsTest, WhoAsksForLabelsSeesWhatGroupsWereTold) {
  const Labels down{{"alertname", "Down"}};
  JournalEvent told = EventAt(kNoon, "t");
  told.members = {{Fingerprint(down), ""}};
  JournalEvent other = EventAt(kNoon, "o");
  other.members = {{7, ""}};
  recent_.Add(numbers_.Number({AlertEvent(kNoon, "f", down), told, other}));
  const EventFilter filter{.matchers = {*Matcher::Make(MatchKind::kEqual, "alertname", "Down")}};
  EXPECT_EQ(Kinds(recent_.Read({.filter = filter}).events), "tf");
}

TEST_F(RecentEventsTest, TheOldestGoAndThatIsSaid) {
  Add("abcde");
  EXPECT_EQ(recent_.Read({}).remark, "");
  Add("fg");
  const EventPage page = recent_.Read({});
  EXPECT_EQ(Kinds(page.events), "gfedc");
  EXPECT_EQ(page.remark, "only the newest 5 events are in memory");
}

TEST_F(RecentEventsTest, AHistoryGoesByTheClockAlsoWhenItWasSetBack) {
  Add("ab");
  now_ = kNoon - Duration{60'000};
  Add("cd");
  EXPECT_EQ(Kinds(recent_.Read({}).events), "badc");
  EXPECT_EQ(Kinds(recent_.After(0, 10)), "abcd");
}

TEST_F(RecentEventsTest, WhatComesAfterANumberIsInOrder) {
  EXPECT_EQ(recent_.newest(), 0U);
  Add("abcde");
  const uint64_t second = recent_.newest() - 3;
  EXPECT_EQ(Kinds(recent_.After(second, 2)), "cd");
  EXPECT_EQ(Kinds(recent_.After(recent_.newest(), 2)), "");
}

}  // namespace
}  // namespace alertd::journal
