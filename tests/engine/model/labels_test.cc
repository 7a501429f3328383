#include "engine/model/labels.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(LabelsTest, TheyAreSortedAndWithoutEmptyValues) {
  const Labels labels = {{"b", "2"}, {"a", "1"}, {"c", ""}};
  EXPECT_EQ(FormatLabels(labels), R"({a="1", b="2"})");
  EXPECT_EQ(labels.size(), 2U);
  EXPECT_FALSE(labels.Has("c"));
  EXPECT_EQ(labels.Get("c"), "");
  EXPECT_EQ(labels, (Labels{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(labels.Hash(), (Labels{{"a", "1"}, {"b", "2"}}).Hash());
}

TEST(LabelsTest, TheLaterOfTwoWithOneNameStays) {
  EXPECT_EQ(Labels::From({{"a", "1"}, {"b", "x"}, {"a", "2"}}).Get("a"), "2");
  EXPECT_FALSE(Labels::From({{"a", "1"}, {"a", ""}}).Has("a"));
}

TEST(LabelsTest, AnnotationsMaySayNothing) {
  const Labels annotations =
      Labels::FromAnnotations({{"b", ""}, {"a", "1"}, {"c", "x"}, {"c", ""}});
  EXPECT_EQ(FormatLabels(annotations), R"({a="1", b="", c=""})");
  EXPECT_EQ(annotations.size(), 3U);
  EXPECT_FALSE(annotations.Has("b"));
  EXPECT_NE(annotations, Labels::FromAnnotations({{"a", "1"}}));
}

TEST(LabelsTest, LongNamesAndValuesAreKept) {
  for (const size_t size : {127U, 128U, 16383U, 16384U, 3'000'000U}) {
    const std::string name(size, 'n');
    const std::string value(size + 1, 'v');
    const Labels labels = {{name, value}, {"z", "1"}};
    EXPECT_EQ(labels.Get(name), value);
    EXPECT_EQ(labels.Get("z"), "1");
    EXPECT_EQ(labels.size(), 2U);
  }
}

TEST(LabelsTest, KeepAndDropPart) {
  const Labels labels = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  EXPECT_EQ(labels.Keep({"c", "a", "x"}), (Labels{{"a", "1"}, {"c", "3"}}));
  EXPECT_EQ(labels.Drop({"c", "a", "x"}), (Labels{{"b", "2"}}));
  EXPECT_TRUE(labels.Keep({}).empty());
  EXPECT_EQ(labels.Drop({}), labels);
}

TEST(LabelsTest, TheOrderIsPrometheus) {
  const std::vector<Labels> ordered = {
      {},
      {{"a", "1"}},
      {{"a", "1"}, {"b", "1"}},
      {{"a", "1"}, {"c", "0"}},
      {{"a", "10"}},
      {{"a", "2"}},
      {{"aa", "0"}},
      {{"b", "0"}},
  };
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(ordered[i] < ordered[j], i < j) << i << " " << j;
      EXPECT_EQ(ordered[i] == ordered[j], i == j) << i << " " << j;
    }
  }
}

TEST(LabelsTest, ABuilderAgreesWithAMap) {
  std::mt19937_64 random(9);
  const auto text = [&random] {
    return std::string(random() % 3, static_cast<char>('a' + random() % 3));
  };
  for (int round = 0; round < 300; ++round) {
    LabelsBuilder builder;
    std::map<std::string, std::string> expected;
    for (int step = 0; step < 20; ++step) {
      const std::string name = "n" + text();
      const std::string value = text();
      if (random() % 4 == 0) {
        builder.Remove(name);
        expected.erase(name);
      } else {
        builder.Set(name, value);
        if (value.empty()) {
          expected.erase(name);
        } else {
          expected[name] = value;
        }
      }
    }
    std::vector<Label> labels;
    for (const auto& [name, value] : expected)
      labels.push_back({name, value});
    ASSERT_EQ(builder.Build(), Labels::From(labels));
    ASSERT_EQ(LabelsBuilder(builder.Build()).Build(), builder.Build());
    for (const auto& [name, value] : expected)
      ASSERT_EQ(builder.Get(name), value);
  }
}

TEST(LabelsTest, ABuilderMayBeReused) {
  LabelsBuilder builder;
  const Labels one = builder.Set("a", "1").Build();
  const Labels two = builder.Set("b", "2").Build();
  EXPECT_EQ(one, (Labels{{"a", "1"}}));
  EXPECT_EQ(two, (Labels{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(builder.Set("a", "").Build(), (Labels{{"b", "2"}}));
}

TEST(LabelsTest, TheyAreWrittenAsPromqlReadsThem) {
  EXPECT_EQ(FormatLabels({}), "{}");
  EXPECT_EQ(FormatLabels({{"__name__", "up"}}), "up");
  EXPECT_EQ(FormatLabels({{"__name__", "up"}, {"job", "a\"b\\c\nd"}}), R"(up{job="a\"b\\c\nd"})");
  EXPECT_EQ(FormatLabels({{"__name__", "http.requests"}}), R"({"http.requests"})");
  EXPECT_EQ(FormatLabels({{"__name__", "a:b"}, {"x.y", "1"}}), R"(a:b{"x.y"="1"})");
  EXPECT_EQ(FormatLabels({{"__name__", "a b"}, {"c", "d"}}), R"({"a b", c="d"})");
}

TEST(LabelsTest, QuotingEscapesWhatGoEscapes) {
  EXPECT_EQ(Quote("zażółć 🙂"), "\"zażółć 🙂\"");
  EXPECT_EQ(Quote("\t\r\n\"\\"), R"("\t\r\n\"\\")");
  EXPECT_EQ(Quote(std::string_view("\0\x1b\x7f", 3)), R"("\x00\x1b\x7f")");
  EXPECT_EQ(Quote("\xff\xc3"), R"("\xff\xc3")");
}

TEST(LabelsTest, LegacyNamesAreTold) {
  for (const char* const name : {"a", "_", "A9_", "__name__"}) {
    EXPECT_TRUE(IsLegacyLabelName(name)) << name;
    EXPECT_TRUE(IsLegacyMetricName(name)) << name;
  }
  for (const char* const name : {"", "9a", "a-b", "a.b", "é", "a b"}) {
    EXPECT_FALSE(IsLegacyLabelName(name)) << name;
    EXPECT_FALSE(IsLegacyMetricName(name)) << name;
  }
  EXPECT_TRUE(IsLegacyMetricName(":a:b"));
  EXPECT_FALSE(IsLegacyLabelName("a:b"));
}

TEST(LabelsTest, InvalidUtf8IsTold) {
  for (const char* const text : {"", "plain", "é", "€", "🙂", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
  const std::vector<std::string> invalid = {
      "\x80",              // a continuation alone
      "\xC3",              // cut off
      "\xE2\x82",          // cut off
      "\xC0\x80",          // overlong
      "\xE0\x80\x80",      // overlong
      "\xF0\x80\x80\x80",  // overlong
      "\xED\xA0\x80",      // a surrogate
      "\xF4\x90\x80\x80",  // past the last code point
      "\xF5\x80\x80\x80",
      "\xFF",
      "a\xC3(",
  };
  for (const std::string& text : invalid)
    EXPECT_FALSE(IsValidUtf8(text)) << Quote(text);
}

TEST(LabelsTest, TheFingerprintIsAlertmanagers) {
  // FNV-1a with byte 255 after each name and value, computed independently.
  EXPECT_EQ(FormatFingerprint(Fingerprint({})), "cbf29ce484222325");
  EXPECT_EQ(FormatFingerprint(Fingerprint({{"alertname", "HighLatency"}, {"severity", "page"}})),
            "4423e39380a92178");
  EXPECT_EQ(FormatFingerprint(0xA), "000000000000000a");
}

}  // namespace
}  // namespace alertd
