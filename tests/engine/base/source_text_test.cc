#include "engine/base/source_text.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(SourceTextTest, PlacesAndOffsetsAreEachOthersInverse) {
  const SourceText source("rules.yml", "ab\n\ncde\nf");
  for (size_t offset = 0; offset <= source.text().size(); ++offset) {
    EXPECT_EQ(source.Offset(source.Locate(offset)), offset);
  }
  EXPECT_EQ(source.Locate(0), (LineColumn{1, 1}));
  EXPECT_EQ(source.Locate(2), (LineColumn{1, 3}));
  EXPECT_EQ(source.Locate(3), (LineColumn{2, 1}));
  EXPECT_EQ(source.Locate(5), (LineColumn{3, 2}));
  EXPECT_EQ(source.Locate(1000), (LineColumn{4, 2}));
}

TEST(SourceTextTest, LinesAreWithoutTheirEnd) {
  const SourceText source("rules.yml", "unix\ndos\r\n\nlast");
  EXPECT_EQ(source.Line(1), "unix");
  EXPECT_EQ(source.Line(2), "dos");
  EXPECT_EQ(source.Line(3), "");
  EXPECT_EQ(source.Line(4), "last");
  EXPECT_EQ(source.Line(0), "");
  EXPECT_EQ(source.Line(5), "");
}

TEST(SourceTextTest, PlacesOutsideAreBroughtInside) {
  const SourceText source("rules.yml", "ab\ncd");
  EXPECT_EQ(source.Offset({1, 99}), 2U);
  EXPECT_EQ(source.Offset({0, 0}), 0U);
  EXPECT_EQ(source.Offset({2, 0}), 3U);
  EXPECT_EQ(source.Offset({9, 1}), 5U);
}

TEST(SourceTextTest, AnEmptyTextHasOneEmptyLine) {
  const SourceText source("empty", "");
  EXPECT_EQ(source.Locate(0), (LineColumn{1, 1}));
  EXPECT_EQ(source.Line(1), "");
  EXPECT_EQ(source.name(), "empty");
}

}  // namespace
}  // namespace alertd
