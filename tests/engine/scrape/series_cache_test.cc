#include "engine/scrape/series_cache.h"

#include <random>
#include <string>
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

Reading Read(SeriesCache& cache, const std::vector<std::string>& texts) {
  Reading reading;
  cache.Begin();
  for (const std::string& text : texts) {
    if (cache.Predicted() == text) ++reading.foretold;
    std::optional<SeriesCache::EntryId> entry = cache.Find(text);
    if (!entry) {
      entry = cache.Add(text);
      ++reading.added;
    }
    cache.MarkSeen(*entry);
  }
  cache.EachVanished(
      [&reading](const SeriesCache::Entry& entry) { reading.vanished.push_back(entry.text); });
  cache.Commit();
  return reading;
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
  cache.Begin();
  cache.MarkSeen(cache.Add("x"));
  cache.MarkSeen(*cache.Find("b"));
  cache.Rollback();
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(Read(cache, {"a", "b"}).foretold, 2U);
}

TEST(SeriesCacheTest, ARepeatedSeriesIsOneEntry) {
  SeriesCache cache;
  const Reading reading = Read(cache, {"a", "b", "a"});
  EXPECT_EQ(reading.added, 2U);
  EXPECT_EQ(cache.order().size(), 2U);
  EXPECT_TRUE(Read(cache, {"a", "b", "a"}).vanished.empty());
}

TEST(SeriesCacheTest, MemoryFollowsTheSeriesThatAreThere) {
  SeriesCache cache;
  std::mt19937_64 random(5);
  std::vector<std::string> texts;
  for (int round = 0; round < 200; ++round) {
    texts.clear();
    for (int i = 0; i < 30; ++i) {
      texts.push_back("series" + std::to_string(random() % 60) + std::string(random() % 40, 'x'));
    }
    Read(cache, texts);
    ASSERT_LE(cache.size(), 30U);
    for (const std::string& text : texts) {
      const std::optional<SeriesCache::EntryId> entry = cache.Find(text);
      ASSERT_TRUE(entry.has_value());
      ASSERT_EQ(cache[*entry].text, text);
    }
  }
}

}  // namespace
}  // namespace alertd::scrape
