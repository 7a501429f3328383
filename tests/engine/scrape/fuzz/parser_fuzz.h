#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/model/labels.h"
#include "engine/model/sample.h"
#include "engine/scrape/exposition.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {

// What must hold for any text: views lie within it, no value is a staleness marker, labels that
// were taken are valid, errors have a place in the text, and predictions, right or wrong, change
// nothing.
template <typename Parser>
void ReadTwice(std::string_view text) {
  Parser parser(text);
  Parser predicting(text);
  std::string_view known;  // the last series whose text was well formed
  while (true) {
    const EntryKind kind = parser.Next();
    ALERTD_CHECK(predicting.Next(known) == kind);
    if (kind == EntryKind::kEnd) return;
    if (kind == EntryKind::kError) {
      const ExpositionError error = parser.error();
      ALERTD_CHECK(!error.message.empty() && error.place == predicting.error().place);
      ALERTD_CHECK(error.place.line >= 1 && error.place.column >= 1);
      return;
    }
    if (kind != EntryKind::kSample) {
      ALERTD_CHECK(IsValidUtf8(parser.metadata().metric));
      continue;
    }
    const ExpositionSample& sample = parser.sample();
    ALERTD_CHECK(sample.series == predicting.sample().series);
    ALERTD_CHECK(sample.series.data() >= text.data());
    ALERTD_CHECK(sample.series.data() + sample.series.size() <= text.data() + text.size());
    ALERTD_CHECK(!IsStale(sample.value));
    std::vector<ExposedLabel> labels;
    if (ParseSeriesText(sample.series, Blanks::kAllowed, labels)) continue;
    ALERTD_CHECK(!labels.empty() && labels.front().name == kMetricNameLabel);
    for (const ExposedLabel& label : labels)
      ALERTD_CHECK(IsValidUtf8(label.value));
    known = sample.series;
  }
}

}  // namespace alertd::scrape
