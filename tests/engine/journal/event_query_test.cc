#include "engine/journal/event_query.h"

#include <gtest/gtest.h>

#include "engine/journal/event_numbers.h"
#include "tests/engine/journal/events.h"

namespace alertd::journal {
namespace {

const Labels kDown{{"alertname", "Down"}, {"instance", "a"}};

Matcher Equal(const char* name, const char* value) {
  return *Matcher::Make(MatchKind::kEqual, name, value);
}

TEST(EventFilter, WithoutConditionsEverythingPasses) {
  EXPECT_TRUE(Passes({}, EventAt(kNoon, "started")));
}

TEST(EventFilter, EveryConditionMustHold) {
  JournalEvent event = AlertEvent(kNoon, "firing", kDown);
  event.rule = "Down";
  event.incident = "i1";
  event.receiver = "pager";
  EventFilter filter{.matchers = {Equal("instance", "a")},
                     .alert = Fingerprint(kDown),
                     .incident = "i1",
                     .receiver = "pager",
                     .rule = "Down",
                     .kinds = {"pending", "firing"},
                     .from = kNoon,
                     .to = kNoon};
  EXPECT_TRUE(Passes(filter, event));
  for (const auto& change : std::vector<void (*)(JournalEvent&)>{
           [](JournalEvent& e) {
             e.labels = {{"instance", "b"}};
           },
           [](JournalEvent& e) { e.alert = 1; }, [](JournalEvent& e) { e.incident = "i2"; },
           [](JournalEvent& e) { e.receiver = "chat"; }, [](JournalEvent& e) { e.rule = "Up"; },
           [](JournalEvent& e) { e.kind = "resolved"; },
           [](JournalEvent& e) { e.at += Duration{1}; },
           [](JournalEvent& e) { e.at -= Duration{1}; }}) {
    JournalEvent other = event;
    change(other);
    EXPECT_FALSE(Passes(filter, other));
  }
}

TEST(EventFilter, AnEventOfAGroupConcernsTheAlertsThatItNames) {
  JournalEvent sent = EventAt(kNoon, "delivered");
  sent.members = {{Fingerprint(kDown), "i1"}};
  EXPECT_TRUE(Passes({.alert = Fingerprint(kDown)}, sent));
  EXPECT_TRUE(Passes({.incident = "i1"}, sent));
  EXPECT_FALSE(Passes({.alert = 7}, sent));
  EXPECT_FALSE(Passes({.incident = "i2"}, sent));
}

TEST(EventFilter, AnEventOfAGroupHasTheLabelsOfTheAlertsThatItNames) {
  JournalEvent sent = EventAt(kNoon, "delivered");
  sent.members = {{7, ""}, {Fingerprint(kDown), "i1"}};
  EventFilter filter{.matchers = {Equal("alertname", "Down")}};
  NoteMatched(filter, AlertEvent(kNoon, "firing", {{"alertname", "Slow"}}));
  EXPECT_FALSE(Passes(filter, sent));
  NoteMatched(filter, AlertEvent(kNoon, "firing", kDown));
  EXPECT_TRUE(Passes(filter, sent));
  sent.labels = {{"team", "a"}};
  EXPECT_TRUE(Passes(filter, sent));
  sent.members.pop_back();
  EXPECT_FALSE(Passes(filter, sent));
}

TEST(EventFilter, WhoAsksForLabelsDoesNotMeanEventsWithoutAny) {
  EXPECT_FALSE(Passes({.matchers = {Equal("team", "")}}, EventAt(kNoon, "started")));
}

TEST(EventNumbers, RiseFromTheClockAndFromWhatIsTaken) {
  EventNumbers numbers(0, kNoon);
  const uint64_t first = numbers.Number({EventAt(kNoon, "a")})[0]->sequence;
  EXPECT_EQ(numbers.Number({EventAt(kNoon, "b")})[0]->sequence, first + 1);
  EXPECT_LT(first, uint64_t{1} << 53U);
  EventNumbers later(0, kNoon + Duration{1});
  EXPECT_GT(later.Number({EventAt(kNoon, "c")})[0]->sequence, first);
  EventNumbers set_back(first + 5, kNoon - Duration{60'000});
  EXPECT_EQ(set_back.Number({EventAt(kNoon, "d")})[0]->sequence, first + 6);
}

}  // namespace
}  // namespace alertd::journal
