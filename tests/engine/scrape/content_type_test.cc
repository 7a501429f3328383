#include "engine/scrape/content_type.h"

#include <gtest/gtest.h>

namespace alertd::scrape {
namespace {

TEST(ContentTypeTest, NamesTheFormatAndFallsBackToText) {
  for (const char* const type : {"application/openmetrics-text",
                                 "application/openmetrics-text; version=1.0.0; charset=utf-8",
                                 "Application/OpenMetrics-Text;version=0.0.1"}) {
    EXPECT_EQ(*FormatOf(type), ExpositionFormat::kOpenMetrics) << type;
  }
  for (const char* const type : {"", "text/plain", "text/plain; version=0.0.4; charset=utf-8",
                                 "text/html", "application/json"}) {
    EXPECT_EQ(*FormatOf(type), ExpositionFormat::kText) << type;
  }
}

TEST(ContentTypeTest, ProtobufIsNotRead) {
  const auto format = FormatOf("application/vnd.google.protobuf; encoding=delimited");
  ASSERT_FALSE(format.has_value());
  EXPECT_EQ(format.error().kind, ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace alertd::scrape
