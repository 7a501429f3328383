#include "engine/window/chunk_file.h"

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/chunk_writer.h"
#include "tests/support/temporary_folder.h"

namespace alertd::window {
namespace {

using std::chrono::seconds;
using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

constexpr LeftOpenRange kAlways{Timestamp::min() + Duration{1}, Timestamp::max()};
constexpr ChunkSpan kSpan{
    .first_file = 3, .level = 2, .until = Timestamp{Duration{1'800'000'000'000}}};

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

HistogramPtr SomeHistogram(double count) {
  Histogram histogram;
  histogram.count = count;
  histogram.sum = count * 0.5;
  histogram.positive = {{1, count}};
  return std::make_shared<const Histogram>(std::move(histogram));
}

struct Written {
  Labels labels;
  std::vector<double> values;
  std::vector<SampleExtra> extras;
};
struct WrittenSheet {
  std::vector<Timestamp> times;
  std::vector<Written> series;
};

class ChunkFileTest : public ::testing::Test {
 protected:
  void Write(const std::vector<WrittenSheet>& sheets) const {
    auto writer = ChunkWriter::Create(path_, kSpan);
    ASSERT_TRUE(writer) << writer.error().message;
    for (const WrittenSheet& sheet : sheets) {
      writer->BeginSheet(sheet.times);
      for (const Written& series : sheet.series) {
        if (!std::all_of(series.values.begin(), series.values.end(), IsNoSample))
          writer->Add(series.labels, series.values, series.extras);
      }
      ASSERT_TRUE(writer->EndSheet());
    }
    ASSERT_TRUE(writer->Finish());
  }

  // All that a file says, in words.
  static std::string Said(const ChunkFile& file) {
    std::string said = std::to_string(file.span().first_file) + " " +
                       std::to_string(file.span().level) + " " + std::to_string(file.samples());
    const bool all = file.EachSeries(
        [&](std::span<const ChunkLabel> labels, ChunkPlace place, const Sample& newest) {
          said += "\n" + FormatLabels(file.LabelsOf(labels)) + TextOf(newest) + ":";
          SampleColumns columns;
          file.CopyRange(place, kAlways, columns);
          for (size_t i = 0; i < columns.size(); ++i) {
            said += TextOf({columns.times[i], columns.values[i]});
            if (columns.extras.empty()) continue;
            const SampleExtra& extra = columns.extras[i];
            said += "^" + std::to_string(extra.start.time_since_epoch().count());
            if (extra.histogram != nullptr) said += FormatHistogram(*extra.histogram);
          }
        });
    return all ? said : said + "\ncut off";
  }

  static std::string TextOf(Sample sample) {
    return " " + std::to_string(sample.at.time_since_epoch().count()) + "=" +
           std::to_string(std::bit_cast<uint64_t>(sample.value));
  }

  static std::vector<WrittenSheet> SmallSheets() {
    const double histogram = std::bit_cast<double>(kHistogramBits);
    return {{{At(0), At(15), At(30)},
             {{{{"__name__", "a"}, {"job", "x"}}, {1, 2, 4}, {}},
              {{{"__name__", "b"}}, {NoSample(), 0.5, StaleMarker()}, {}}}},
            {{At(7), At(8)},
             {{{{"__name__", "h"}},
               {histogram, histogram},
               {{SomeHistogram(3), At(1)}, {SomeHistogram(5), At(1)}}}}}};
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.At("1.chunks");
};

TEST_F(ChunkFileTest, SaysWhatWasWritten) {
  Write(SmallSheets());
  const auto file = ChunkFile::Open(path_);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ((*file)->span().first_file, 3U);
  EXPECT_EQ((*file)->span().level, 2U);
  EXPECT_EQ((*file)->span().until, kSpan.until);
  EXPECT_EQ((*file)->oldest(), At(0));
  EXPECT_EQ((*file)->newest(), At(30));
  EXPECT_EQ((*file)->samples(), 7U);
  EXPECT_TRUE((*file)->Verify());
  std::vector<std::string> series;
  std::vector<ChunkPlace> places;
  std::vector<Sample> newest;
  ASSERT_TRUE((*file)->EachSeries(
      [&](std::span<const ChunkLabel> labels, ChunkPlace place, const Sample& last) {
        series.push_back(FormatLabels((*file)->LabelsOf(labels)));
        places.push_back(place);
        newest.push_back(last);
      }));
  EXPECT_EQ(series, (std::vector<std::string>{"a{job=\"x\"}", "b", "h"}));
  EXPECT_EQ(newest[0].at, At(30));
  EXPECT_EQ(newest[0].value, 4);
  EXPECT_TRUE(IsStale(newest[1].value));
  EXPECT_TRUE(IsHistogramMark(newest[2].value));
  SampleColumns columns;
  (*file)->CopyRange(places[1], kAlways, columns);
  EXPECT_EQ(columns.times, std::vector<Timestamp>{At(15)});
  EXPECT_EQ(columns.values, std::vector<double>{0.5});
  columns.Clear();
  (*file)->CopyRange(places[2], {At(7), At(20)}, columns);
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_EQ(columns.extras[0].start, At(1));
  EXPECT_EQ(columns.histogram(0)->count, 5);
  EXPECT_EQ((*file)->HistogramAt(places[2], At(7))->count, 3);
  EXPECT_EQ((*file)->Latest(places[0], {At(0), At(29)})->value, 2);
  EXPECT_EQ((*file)->Latest(places[0], {At(30), At(40)}), std::nullopt);
}

class RandomChunkFileTest : public ChunkFileTest, public ::testing::WithParamInterface<uint64_t> {
 protected:
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

  double SomeValue(size_t kind, double before) {
    if (Below(20) == 0) return StaleMarker();
    switch (kind) {
      case 0:
        return before + static_cast<double>(Below(1000));
      case 1:
        return static_cast<double>(Below(1000)) / 8;
      case 2:
        return std::bit_cast<double>(random_());
      default:
        return before;
    }
  }

  SampleExtra SomeExtra() {
    SampleExtra extra;
    extra.start = At(static_cast<int64_t>(Below(2)));
    if (Below(2) == 0) extra.histogram = SomeHistogram(static_cast<double>(Below(9)));
    return extra;
  }

  Written SomeSeries(size_t number, size_t times) {
    Written series{{{"__name__", "s" + std::to_string(number)}, {"job", "j"}}, {}, {}};
    const size_t kind = Below(5);
    if (Below(4) == 0) series.extras.resize(times);
    double value = 0;
    series.values.reserve(times);
    for (size_t i = 0; i < times; ++i) {
      value = SomeValue(kind, IsStale(value) ? 0 : value);
      if (IsHistogramMark(value) || IsNoSample(value)) value = 1;
      double written = value;
      if (!series.extras.empty()) {
        series.extras[i] = SomeExtra();
        if (series.extras[i].histogram != nullptr) written = std::bit_cast<double>(kHistogramBits);
      }
      series.values.push_back(Below(10) == 0 ? NoSample() : written);
    }
    return series;
  }

  WrittenSheet SomeSheet(size_t number) {
    WrittenSheet sheet;
    Timestamp at = At(static_cast<int64_t>(Below(1000)));
    const size_t times = 1 + Below(number == 0 ? 3 : 400);
    sheet.times.reserve(times);
    for (size_t i = 0; i < times; ++i) {
      at += Duration{1 + static_cast<int64_t>(Below(number % 2 == 0 ? 1 : 20000))};
      sheet.times.push_back(at);
    }
    const size_t series = Below(40);
    sheet.series.reserve(series);
    for (size_t i = 0; i < series; ++i)
      sheet.series.push_back(SomeSeries(number * 100 + i, times));
    return sheet;
  }

  using Facts = std::vector<std::tuple<Timestamp, uint64_t, Timestamp, std::string>>;

  // Of the values that are samples.
  static Facts FactsOf(std::span<const Timestamp> times, std::span<const double> values,
                       std::span<const SampleExtra> extras) {
    Facts facts;
    facts.reserve(times.size());
    for (size_t i = 0; i < times.size(); ++i) {
      if (IsNoSample(values[i])) continue;
      const SampleExtra extra = extras.empty() ? SampleExtra() : extras[i];
      facts.emplace_back(times[i], std::bit_cast<uint64_t>(values[i]), extra.start,
                         extra.histogram == nullptr ? "" : FormatHistogram(*extra.histogram));
    }
    return facts;
  }

  static Facts FactsIn(const ChunkFile& file, ChunkPlace place) {
    Facts facts;
    file.EachBlockOf(place, kAlways, [&facts](const BlockSamples& block) {
      const Facts more =
          FactsOf(block.at(), std::span(block.values).first(block.count), block.extras);
      facts.insert(facts.end(), more.begin(), more.end());
    });
    return facts;
  }

  std::mt19937_64 random_{GetParam()};
};

TEST_P(RandomChunkFileTest, ReadsWhatWasWritten) {
  std::vector<WrittenSheet> sheets;
  sheets.reserve(5);
  for (size_t i = 0; i < 5; ++i)
    sheets.push_back(SomeSheet(i));
  Write(sheets);
  const auto file = ChunkFile::Open(path_);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->Verify());
  std::map<std::string, Facts> read;
  const auto take = [&](std::span<const ChunkLabel> labels, ChunkPlace place, const Sample&) {
    read[FormatLabels((*file)->LabelsOf(labels))] = FactsIn(**file, place);
  };
  ASSERT_TRUE((*file)->EachSeries(take));
  std::map<std::string, Facts> expected;
  for (const WrittenSheet& sheet : sheets) {
    for (const Written& series : sheet.series) {
      Facts facts = FactsOf(sheet.times, series.values, series.extras);
      if (!facts.empty()) expected[FormatLabels(series.labels)] = std::move(facts);
    }
  }
  EXPECT_EQ(read, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomChunkFileTest, ::testing::Range(uint64_t{0}, uint64_t{20}));

TEST_F(ChunkFileTest, WhateverByteIsWrongNothingElseIsReadThanWhatWasWritten) {
  Write(SmallSheets());
  const std::string whole = ReadBytes(path_);
  const std::string said = Said(**ChunkFile::Open(path_));
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      std::string wrong = whole;
      wrong[i] = static_cast<char>(wrong[i] ^ (1 << bit));
      WriteBytes(path_, wrong);
      const auto file = ChunkFile::Open(path_);
      if (!file) continue;
      EXPECT_FALSE((*file)->Verify()) << i;
      EXPECT_TRUE((*file)->damaged()) << i;
      EXPECT_LT(Said(**file).size(), said.size()) << i;
    }
  }
}

TEST_F(ChunkFileTest, AFileThatIsCutOffIsRefusedWhereverThatIs) {
  Write(SmallSheets());
  const std::string whole = ReadBytes(path_);
  for (size_t length = 0; length < whole.size(); ++length) {
    WriteBytes(path_, whole.substr(0, length));
    const auto file = ChunkFile::Open(path_);
    ASSERT_FALSE(file) << length;
    EXPECT_EQ(file.error().kind, ErrorKind::kInvalidInput) << length;
  }
}

TEST_F(ChunkFileTest, AFileOfALaterVersionIsUnsupported) {
  Write(SmallSheets());
  std::string later = ReadBytes(path_);
  std::string header = later.substr(0, 8) + std::string("\x02\x00\x00\x00", 4);
  const uint32_t checksum = Checksum(header);
  for (unsigned shift = 0; shift < 32; shift += 8)
    header.push_back(static_cast<char>(checksum >> shift));
  WriteBytes(path_, header + later.substr(16));
  const auto file = ChunkFile::Open(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(file.error().message,
            "it is of version 2 of the format, and only version 1 is known here");
}

TEST_F(ChunkFileTest, AFileThatIsNotThereIsUnavailable) {
  const auto file = ChunkFile::Open(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(file.error().message, "it cannot be read: No such file or directory");
}

}  // namespace
}  // namespace alertd::window
