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

// Views lie within the text, no value is a staleness marker, labels that were taken are valid, and
// errors have a place in the text. The samples of a text without errors, or none.
template <typename Parser>
std::vector<ReadSample> ReadOnce(std::string_view text) {
  Parser parser(text);
  std::vector<ReadSample> samples;
  size_t line_end = 0;
  while (true) {
    const EntryKind kind = parser.Next();
    if (kind == EntryKind::kEnd) return samples;
    if (kind == EntryKind::kError) {
      const ExpositionError error = parser.error();
      ALERTD_CHECK(!error.message.empty());
      ALERTD_CHECK(error.place.line >= 1 && error.place.column >= 1);
      return {};
    }
    if (kind != EntryKind::kSample) {
      ALERTD_CHECK(IsValidUtf8(parser.metadata().metric));
      continue;
    }
    const ExpositionSample& sample = parser.sample();
    CheckSample(sample, text);
    const auto end = static_cast<size_t>(sample.series.data() - text.data()) + sample.series.size();
    samples.push_back({sample.series,
                       std::bit_cast<uint64_t>(sample.value),
                       sample.at,
                       {text.substr(line_end, end - line_end), sample.series.size()}});
    line_end = parser.at();
  }
}

// Reads a text of which ReadOnce() made `samples`, where `predict` tells the prediction for each
// place in them.
template <typename Parser, typename Predict>
void ReadPredicted(std::string_view text, const std::vector<ReadSample>& samples, Predict predict) {
  Parser parser(text);
  size_t next = 0;
  while (next < samples.size()) {
    const EntryKind kind = parser.Next(predict(next));
    ALERTD_CHECK(kind != EntryKind::kEnd && kind != EntryKind::kError);
    if (kind == EntryKind::kSample) ALERTD_CHECK(samples[next++].SameAs(parser.sample()));
  }
  EntryKind kind = parser.Next(predict(next));
  while (kind != EntryKind::kEnd) {
    ALERTD_CHECK(kind != EntryKind::kSample && kind != EntryKind::kError);
    kind = parser.Next(predict(next));
  }
}

// Predictions, right or wrong, change nothing.
template <typename Parser>
void ReadTwice(std::string_view text) {
  const std::vector<ReadSample> samples = ReadOnce<Parser>(text);
  ReadPredicted<Parser>(text, samples, [&samples](size_t next) {
    return next < samples.size() ? samples[next].prediction : PredictedSample();
  });
  ReadPredicted<Parser>(text, samples, [&samples](size_t next) {
    return next == 0 ? PredictedSample() : samples[next - 1].prediction;
  });
  ReadPredicted<Parser>(text, samples, [&samples](size_t next) {
    return next + 1 < samples.size() ? samples[next + 1].prediction : PredictedSample();
  });
}

}  // namespace alertd::scrape
