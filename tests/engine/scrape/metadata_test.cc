#include "engine/scrape/metadata.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd::scrape {
namespace {

TEST(MetadataTest, WhatIsSaidAgainChangesNothing) {
  TargetMetadata metadata;
  metadata.Note(EntryKind::kType, {"up", "gauge"});
  metadata.Note(EntryKind::kHelp, {"up", "Whether it is up."});
  metadata.Note(EntryKind::kUnit, {"up", "ratio"});
  metadata.Publish();
  const auto map = metadata.current();
  EXPECT_EQ(map->at("up"), (MetricMetadata{"gauge", "Whether it is up.", "ratio"}));
  metadata.Note(EntryKind::kType, {"up", "gauge"});
  metadata.Publish();
  EXPECT_EQ(metadata.current(), map);
}

TEST(MetadataTest, AMapThatWasHandedOutNeverChanges) {
  TargetMetadata metadata;
  metadata.Note(EntryKind::kType, {"up", "gauge"});
  metadata.Publish();
  const auto before = metadata.current();
  metadata.Note(EntryKind::kType, {"up", "counter"});
  EXPECT_EQ(metadata.current(), before);
  metadata.Publish();
  EXPECT_EQ(before->at("up").type, "gauge");
  EXPECT_EQ(metadata.current()->at("up").type, "counter");
}

TEST(MetadataTest, ARolledBackExpositionSaidNothing) {
  TargetMetadata metadata;
  metadata.Note(EntryKind::kType, {"up", "gauge"});
  metadata.Rollback();
  metadata.Publish();
  EXPECT_TRUE(metadata.current()->empty());
}

TEST(MetadataTest, LongTextsAreCutAtACharacter) {
  TargetMetadata metadata;
  std::string text = "x";
  for (int i = 0; i < 1000; ++i)
    text += "é";
  metadata.Note(EntryKind::kHelp, {"up", text});
  metadata.Publish();
  const std::string& help = metadata.current()->at("up").help;
  EXPECT_EQ(help.size(), 1023U);
  EXPECT_TRUE(help.ends_with("é"));
}

TEST(MetadataTest, ATargetThatNamesEverNewMetricsIsBounded) {
  TargetMetadata metadata;
  for (int i = 0; i < 25'000; ++i) {
    const std::string metric = "metric_" + std::to_string(i);
    metadata.Note(EntryKind::kType, {metric, "gauge"});
  }
  metadata.Publish();
  EXPECT_LE(metadata.current()->size(), 10'000U);
  EXPECT_TRUE(metadata.current()->contains("metric_24999"));
  EXPECT_FALSE(metadata.complete()) << "what it said before that must be read again";
  metadata.Note(EntryKind::kType, {"metric_24999", "gauge"});
  metadata.Publish();
  EXPECT_TRUE(metadata.complete());
}

}  // namespace
}  // namespace alertd::scrape
