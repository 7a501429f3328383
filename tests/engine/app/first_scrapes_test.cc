#include "engine/app/first_scrapes.h"

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
  std::vector<std::string> problems;
  return scrape::MakeTargets(job, problems);
}

void NoteUp(window::Window& window, const scrape::Target& target, double value,
            Timestamp at = Timestamp{}) {
  const auto series = window.FindOrCreate(scrape::ReportLabels("up", target));
  ASSERT_TRUE(series.has_value());
  const window::SeriesSample sample{*series, {at, value}};
  window.Append({&sample, 1});
}

TEST(FirstScrapes, WithoutTargetsNothingIsWaitedFor) {
  const window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets({}, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}));
  EXPECT_EQ(scrapes.missed(), 0U);
}

TEST(FirstScrapes, EveryTargetIsWaitedForAlsoOneThatIsDown) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  scrapes.SetTargets(targets, kNow);
  EXPECT_FALSE(scrapes.Done(seconds{101}));
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{102}));
  NoteUp(window, targets[1], 0);
  EXPECT_TRUE(scrapes.Done(seconds{103}));
  EXPECT_EQ(scrapes.missed(), 0U);
}

TEST(FirstScrapes, WhatAnEarlierProcessHasScrapedIsNoFirstScrape) {
  window::Window window({});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  NoteUp(window, targets[0], 1);
  NoteUp(window, targets[1], StaleMarker());
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(targets, kNow);
  EXPECT_FALSE(scrapes.Done(seconds{101}));
  NoteUp(window, targets[0], 1, Timestamp{seconds{10}});
  EXPECT_FALSE(scrapes.Done(seconds{102}));
  NoteUp(window, targets[1], 1, Timestamp{seconds{10}});
  EXPECT_TRUE(scrapes.Done(seconds{103}));
}

TEST(FirstScrapes, AfterARestartInWhichNoScrapeWasMissedNothingIsWaitedFor) {
  window::Window window({});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  NoteUp(window, targets[0], 1, kNow - seconds{10});
  NoteUp(window, targets[1], 0, kNow - seconds{10});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(targets, kNow + Duration{1});
  EXPECT_FALSE(scrapes.Done(seconds{100}));
  scrapes.SetTargets(targets, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}));
  scrapes.SetTargets(targets, kNow - seconds{11});
  EXPECT_FALSE(scrapes.Done(seconds{100})) << "the clock was set back";
}

TEST(FirstScrapes, TargetsThatWereAskedCountAlsoWhenTheyAreNamedAnew) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{101}));
  scrapes.SetTargets({targets[0]}, kNow);
  EXPECT_TRUE(scrapes.Done(seconds{102}));
}

TEST(FirstScrapes, OneThatWasNeverAskedHoldsNothingUpForEver) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  const auto targets = Targets({"a:1", "b:1"}, seconds{10});
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_FALSE(scrapes.Done(seconds{115}));
  EXPECT_TRUE(scrapes.Done(seconds{116}));
  EXPECT_EQ(scrapes.missed(), 1U);
}

TEST(FirstScrapes, TargetsThatAreScrapedRarelyAreNotWaitedFor) {
  const window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(Targets({"a:1"}, seconds{3'600}), kNow);
  EXPECT_TRUE(scrapes.Done(seconds{100}));
}

TEST(FirstScrapes, OfTargetsThatAreReplacedOnlyTheNewOnesCount) {
  window::Window window({});
  FirstScrapes scrapes(window, seconds{100});
  scrapes.SetTargets(Targets({"a:1", "b:1"}, seconds{10}), kNow);
  const auto targets = Targets({"c:1"}, seconds{10});
  scrapes.SetTargets(targets, kNow);
  NoteUp(window, targets[0], 1);
  EXPECT_TRUE(scrapes.Done(seconds{101}));
}

}  // namespace
}  // namespace alertd::app
