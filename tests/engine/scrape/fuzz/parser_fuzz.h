#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/model/labels.h"
#include "engine/model/sample.h"
#include "engine/scrape/exposition.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {

// What parser.sample() says, and how it could have been predicted.
struct ReadSample {
  std::string_view series;
  uint64_t value_bits = 0;
  std::optional<Timestamp> at;
  PredictedSample prediction;

  bool SameAs(const ExpositionSample& sample) const {
    return series == sample.series && at == sample.at &&
           value_bits == std::bit_cast<uint64_t>(sample.value);
  }
};

inline void CheckSample(const ExpositionSample& sample, std::string_view text) {
  ALERTD_CHECK(sample.series.data() >= text.data());
  ALERTD_CHECK(sample.series.data() + sample.series.size() <= text.data() + text.size());
  ALERTD_CHECK(!IsStale(sample.value));
  std::vector<ExposedLabel> labels;
  if (ParseSeriesText(sample.series, Blanks::kAllowed, labels)) return;
  ALERTD_CHECK(!labels.empty() && labels.front().name == kMetricNameLabel);
  for (const ExposedLabel& label : labels)
    ALERTD_CHECK(IsValidUtf8(label.value));
}

struct ReadText {
  std::vector<ReadSample> samples;  // before the error, if there is one
  std::optional<LineColumn> error;
};

// Views lie within the text, no value is a staleness marker, labels that were taken are valid, and
// errors have a place in the text.
template <typename Parser>
ReadText ReadOnce(std::string_view text) {
  Parser parser(text);
  ReadText read;
  size_t line_end = 0;
  while (true) {
    const EntryKind kind = parser.Next();
    if (kind == EntryKind::kEnd) return read;
    if (kind == EntryKind::kError) {
      const ExpositionError error = parser.error();
      ALERTD_CHECK(!error.message.empty());
      ALERTD_CHECK(error.place.line >= 1 && error.place.column >= 1);
      read.error = error.place;
      return read;
    }
    if (kind != EntryKind::kSample) {
      ALERTD_CHECK(IsValidUtf8(parser.metadata().metric));
      continue;
    }
    const ExpositionSample& sample = parser.sample();
    CheckSample(sample, text);
    const auto end = static_cast<size_t>(sample.series.data() - text.data()) + sample.series.size();
    read.samples.push_back({sample.series,
                            std::bit_cast<uint64_t>(sample.value),
                            sample.at,
                            {text.substr(line_end, end - line_end), sample.series.size()}});
    line_end = parser.at();
  }
}

// Reads the text again, where `predict` tells the prediction for each place in the samples.
template <typename Parser, typename Predict>
void ReadPredicted(std::string_view text, const ReadText& expected, Predict predict) {
  Parser parser(text);
  size_t next = 0;
  while (true) {
    const EntryKind kind = parser.Next(predict(next));
    if (kind == EntryKind::kSample) {
      ALERTD_CHECK(next < expected.samples.size());
      ALERTD_CHECK(expected.samples[next++].SameAs(parser.sample()));
    } else if (kind == EntryKind::kError) {
      ALERTD_CHECK(parser.error().place == expected.error);
      break;
    } else if (kind == EntryKind::kEnd) {
      ALERTD_CHECK(!expected.error);
      break;
    }
  }
  ALERTD_CHECK(next == expected.samples.size());
}

// Predictions, right or wrong, change nothing.
template <typename Parser>
void ReadTwice(std::string_view text) {
  const ReadText read = ReadOnce<Parser>(text);
  const std::vector<ReadSample>& samples = read.samples;
  for (size_t ahead = 0; ahead < 3; ++ahead) {
    // Those of the sample that comes, of the one before it and of the one after it.
    ReadPredicted<Parser>(text, read, [&](size_t next) {
      const size_t place = next + ahead - 1;
      return place < samples.size() ? samples[place].prediction : PredictedSample();
    });
  }
}

}  // namespace alertd::scrape
