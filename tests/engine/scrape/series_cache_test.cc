#include "engine/scrape/series_cache.h"

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::scrape {
namespace {

// Reads one exposition; how many of its series were foretold, and what vanished.
struct Reading {
  size_t foretold = 0;
  size_t added = 0;
  std::vector<std::string> vanished;
};

// Takes a line of the exposition, which begins at `begin` with the series of such a length.
SeriesCache::EntryId TakeLine(SeriesCache& cache, const std::string& exposition, size_t begin,
                              size_t series_length, Reading& reading) {
  const SeriesCache::Line line{.begin = static_cast<uint32_t>(begin),
                               .series_length = static_cast<uint32_t>(series_length),
                               .end = static_cast<uint32_t>(exposition.find('\n', begin) + 1)};
  const std::string series = exposition.substr(begin, series_length);
  const PredictedSample predicted = cache.Predicted();
  if (!predicted.text.empty() && predicted.series() == series) {
    ++reading.foretold;
    return cache.TakePredicted(line);
  }
  if (const auto entry = cache.Take(line)) return *entry;
  ++reading.added;
  return cache.Add(line);
}

std::string ExpositionOf(const std::vector<std::string>& series) {
  std::string exposition;
  for (const std::string& each : series)
    exposition.append("# about ").append(each).append("\n").append(each).append(" 1\n");
  return exposition;
}

// Begins to read the series without an end.
Reading BeginReading(SeriesCache& cache, const std::vector<std::string>& series,
                     const std::string& exposition) {
  Reading reading;
  cache.Begin(exposition);
  size_t at = 0;
  for (const std::string& each : series) {
    at = exposition.find('\n', at) + 1;
    const SeriesCache::EntryId entry = TakeLine(cache, exposition, at, each.size(), reading);
    EXPECT_EQ(cache.TextOf(entry), each);
    at = exposition.find('\n', at) + 1;
  }
  return reading;
}

Reading Read(SeriesCache& cache, const std::vector<std::string>& series) {
  std::string exposition = ExpositionOf(series);
  Reading reading = BeginReading(cache, series, exposition);
  cache.EachVanished(
      [&](SeriesCache::EntryId entry) { reading.vanished.emplace_back(cache.TextOf(entry)); });
  cache.Commit(std::move(exposition));
  return reading;
}

std::vector<std::string> TextsOf(const SeriesCache& cache) {
  std::vector<std::string> texts;
  for (const SeriesCache::EntryId entry : cache.Entries())
    texts.emplace_back(cache.TextOf(entry));
  return texts;
}

TEST(SeriesCacheTest, ForetellsTheOrderOfTheLastExposition) {
  SeriesCache cache;
  EXPECT_EQ(Read(cache, {"a", "b", "c"}).foretold, 0U);
  EXPECT_EQ(Read(cache, {"a", "b", "c"}).foretold, 3U);
}

TEST(SeriesCacheTest, FindsItsPlaceAgainAfterAChange) {
  SeriesCache cache;
  Read(cache, {"a", "b", "c", "d", "e"});
  const Reading left_out = Read(cache, {"a", "c", "d", "e"});
  EXPECT_EQ(left_out.foretold, 3U);
  EXPECT_EQ(left_out.vanished, std::vector<std::string>{"b"});
  const Reading inserted = Read(cache, {"a", "x", "c", "d", "e"});
  EXPECT_EQ(inserted.foretold, 4U);
  EXPECT_EQ(inserted.added, 1U);
  EXPECT_TRUE(inserted.vanished.empty());
  EXPECT_EQ(cache.size(), 5U);
}

TEST(SeriesCacheTest, ARolledBackReadingLeavesNoTrace) {
  SeriesCache cache;
  Read(cache, {"a", "b"});
  const std::string exposition = ExpositionOf({"x", "b"});
  BeginReading(cache, {"x", "b"}, exposition);
  cache.Rollback();
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(Read(cache, {"a", "b"}).foretold, 2U);
}

TEST(SeriesCacheTest, ARepeatedSeriesIsOneEntry) {
  SeriesCache cache;
  EXPECT_EQ(Read(cache, {"a", "b", "a"}).added, 2U);
  EXPECT_EQ(TextsOf(cache), (std::vector<std::string>{"a", "b"}));
  const Reading again = Read(cache, {"a", "b", "a"});
  EXPECT_EQ(again.foretold, 3U);
  EXPECT_TRUE(again.vanished.empty());
  EXPECT_EQ(Read(cache, {"a"}).vanished, std::vector<std::string>{"b"});
}

TEST(SeriesCacheTest, WhatIsCutOffAtTheEndVanishes) {
  SeriesCache cache;
  Read(cache, {"a", "b", "c"});
  EXPECT_EQ(Read(cache, {"a"}).vanished, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(TextsOf(cache), std::vector<std::string>{"a"});
}

TEST(SeriesCacheTest, ForetellsTheCommentsBeforeASeriesTooWhereTheyAreKnown) {
  SeriesCache cache;
  Read(cache, {"a", "b"});
  const std::string exposition = ExpositionOf({"a", "b"});
  cache.Begin(exposition, SeriesCache::Comments::kPassOver);
  EXPECT_EQ(cache.Predicted().text, "# about a\na");
  EXPECT_EQ(cache.Predicted().series(), "a");
  cache.Begin(exposition, SeriesCache::Comments::kRead);
  EXPECT_EQ(cache.Predicted().text, "a");
}

TEST(SeriesCacheTest, WhatWasForgottenIsAddedAnew) {
  SeriesCache cache;
  Read(cache, {"a"});
  std::string exposition = ExpositionOf({"a", "b", "c"});
  BeginReading(cache, {"a", "b", "c"}, exposition);
  cache.Forget({1});
  cache.Commit(std::move(exposition));
  EXPECT_EQ(TextsOf(cache), (std::vector<std::string>{"a", "c"}));
  const Reading again = Read(cache, {"a", "b", "c"});
  EXPECT_EQ(again.added, 1U);
  EXPECT_EQ(again.foretold, 2U);
}

TEST(SeriesCacheTest, MemoryFollowsTheSeriesThatAreThere) {
  SeriesCache cache;
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> distinct;
    std::vector<std::string> texts;
    texts.reserve(30);
    for (int i = 0; i < 30; ++i) {
      texts.push_back("series" + std::to_string(random() % 60) + std::string(random() % 40, 'x'));
      distinct.insert(texts.back());
    }
    Read(cache, texts);
    ASSERT_EQ(cache.size(), distinct.size());
    const std::vector<std::string> known = TextsOf(cache);
    ASSERT_EQ(std::set<std::string>(known.begin(), known.end()), distinct);
  }
}

}  // namespace
}  // namespace alertd::scrape
