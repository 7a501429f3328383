#include "engine/app/first_scrapes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/scrape_options.h"

namespace alertd::app {
namespace {

using std::chrono::seconds;

// Long after what NoteUp() notes.
constexpr Timestamp kNow{seconds{1'000}};

std::vector<scrape::Target> Targets(std::vector<std::string> addresses, Duration interval) {
  rules::ScrapeJob job;
  job.name = "shop";
  job.interval = interval;
  job.timeout = seconds{1};
  job.static_targets = {{std::move(addresses), Labels()}};
  return scrape::MakeTargets(job).targets;
}

void NoteUp(window::Window& window, const scrape::Target& target, double value,
            Timestamp at = Timestamp{}) {
  const auto series = window.FindOrCreate(scrape::ReportLabels("up", target));
  ASSERT_TRUE(series.has_value());
  const window::SeriesSample sample{*series, {at, value}};
  window.Append({&sample, 1});
}

// The first time from `from` on at which no target was due within the last kUnderWayMax.
Timestamp QuietTime(const std::vector<scrape::Target>& targets, Timestamp from) {
  const auto is_due = [&from](const scrape::Target& target) {
    return from - scrape::LastMoment(target, from) < kUnderWayMax;
  };
  while (std::any_of(targets.begin(), targets.end(), is_due))
    from += Duration{10};
  return from;
}

TEST(FirstScrapes, WithoutTargetsNothingIsWaitedFor) {
  const window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets({}, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}, kNow));
  EXPECT_EQ(scrapes.missed(), 0U);
}

TEST(FirstScrapes, EveryTargetIsWaitedForAlsoOneThatIsDown) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  scrapes.SetTargets(targets, kNow);
  EXPECT_FALSE(scrapes.Done(seconds{101}, quiet));
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{102}, quiet));
  NoteUp(window, targets[1], 0);
  EXPECT_TRUE(scrapes.Done(seconds{103}, quiet));
  EXPECT_EQ(scrapes.missed(), 0U);
}

TEST(FirstScrapes, WhatAnEarlierProcessHasScrapedIsNoFirstScrape) {
  window::Window window({});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  NoteUp(window, targets[0], 1);
  NoteUp(window, targets[1], StaleMarker());
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(targets, kNow);
  EXPECT_FALSE(scrapes.Done(seconds{101}, quiet));
  NoteUp(window, targets[0], 1, Timestamp{seconds{10}});
  EXPECT_FALSE(scrapes.Done(seconds{102}, quiet));
  NoteUp(window, targets[1], 1, Timestamp{seconds{10}});
  EXPECT_TRUE(scrapes.Done(seconds{103}, quiet));
}

TEST(FirstScrapes, AfterARestartInWhichNoScrapeWasMissedNothingIsWaitedFor) {
  window::Window window({});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  NoteUp(window, targets[0], 1, kNow - seconds{10});
  NoteUp(window, targets[1], 0, kNow - seconds{10});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(targets, kNow + Duration{1});
  EXPECT_FALSE(scrapes.Done(seconds{100}, quiet));
  scrapes.SetTargets(targets, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}, quiet));
  scrapes.SetTargets(targets, kNow - seconds{11});
  EXPECT_FALSE(scrapes.Done(seconds{100}, quiet)) << "the clock was set back";
}

TEST(FirstScrapes, TargetsThatWereAskedCountAlsoWhenTheyAreNamedAnew) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{101}, quiet));
  scrapes.SetTargets({targets[0]}, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{102}, quiet));
}

TEST(FirstScrapes, OneThatWasNeverAskedHoldsNothingUpForEver) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{115}, quiet));
  EXPECT_TRUE(scrapes.Done(seconds{116}, quiet));
  EXPECT_EQ(scrapes.missed(), 1U);
}

TEST(FirstScrapes, TargetsThatAreScrapedRarelyAreNotWaitedFor) {
  const window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(Targets({"a:1"}, seconds{3'600}), kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}, kNow));
}

TEST(FirstScrapes, OfTargetsThatAreReplacedOnlyTheNewOnesCount) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(Targets({"a:1", "b:1"}, seconds{10}), kNow);
  const auto targets = Targets({"c:1"}, seconds{10});
  const Timestamp quiet = QuietTime(targets, kNow);
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_TRUE(scrapes.Done(seconds{101}, quiet));
}

// Of what is under way nobody knows when it will be there.
TEST(FirstScrapes, EvaluationBeginsBeforeWhatIsUnderWay) {
  window::Window window({});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  FirstScrapes scrapes(window, seconds{100});
  const Timestamp due = scrape::LastMoment(targets[1], kNow) + seconds{10};
  scrapes.SetTargets(targets, due - seconds{5});
  NoteUp(window, targets[0], 1, due - seconds{4});
  NoteUp(window, targets[1], 1, due - seconds{3});
  NoteUp(window, targets[0], 1, scrape::LastMoment(targets[0], due));
  ASSERT_TRUE(scrapes.Done(seconds{105}, due + Duration{20}));
  EXPECT_EQ(scrapes.complete_until(), due - Duration{1});
  NoteUp(window, targets[1], 1, due);
  ASSERT_TRUE(scrapes.Done(seconds{105}, due + Duration{40}));
  EXPECT_EQ(scrapes.complete_until(), due + Duration{40});
  ASSERT_TRUE(scrapes.Done(seconds{106}, QuietTime(targets, due + seconds{10})))
      << "one that hangs is not looked at for longer than a second";
}

TEST(FirstScrapes, WhatWasMissedJustBeforeTheStartIsWaitedForAndNotForLong) {
  window::Window window({});
  const auto targets = Targets({"a:1"}, seconds{10});
  const Timestamp missed = scrape::LastMoment(targets[0], kNow);
  const Timestamp start = missed + Duration{200};
  NoteUp(window, targets[0], 1, missed - seconds{9});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(targets, start);
  EXPECT_FALSE(scrapes.Done(seconds{100}, start + Duration{10}));
  EXPECT_FALSE(scrapes.Done(std::chrono::milliseconds{100'700}, start + Duration{700}));
  EXPECT_TRUE(scrapes.Done(seconds{101}, start + seconds{1}));
  NoteUp(window, targets[0], 1, start + Duration{5});
  ASSERT_TRUE(scrapes.Done(seconds{100}, start + Duration{20}));
  EXPECT_EQ(scrapes.complete_until(), start + Duration{20});
}

}  // namespace
}  // namespace alertd::app
