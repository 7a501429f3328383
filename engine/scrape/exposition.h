#pragma once

// What the parsers of the two text formats have in common: both read an exposition from the front
// to the end, one entry at a time, as views into its text.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/source_text.h"
#include "engine/base/timestamp.h"

namespace alertd::scrape {

enum class EntryKind { kSample, kHelp, kType, kUnit, kEnd, kError };

// A sample that probably comes next, as an earlier exposition of the same format had it.
struct PredictedSample {
  // Where the line of the sample before it ends, up to the end of the series: both may have
  // comments between them. All of it is known to be well formed.
  std::string_view text;
  size_t series_length = 0;  // at the end of `text`

  std::string_view series() const { return text.substr(text.size() - series_length); }
};

// A line with a sample. The views end with the exposition's text.
struct ExpositionSample {
  bool predicted = false;   // its series is the one that was predicted
  std::string_view series;  // the bytes that name it, as they are written: `up{job="node"}`
  double value = 0;         // a NaN is always the plain one, never a staleness marker
  std::optional<Timestamp> at;
};

// What a comment says of a metric. The views end with the next entry.
struct ExpositionMetadata {
  std::string_view metric;
  std::string_view text;  // the type, the unit, or the help without its escapes
};

// Where an exposition is not one, and what should stand there.
struct ExpositionError {
  LineColumn place;
  std::string message;
};

// "line 3, column 14: expected a value, got \"abc\"".
std::string FormatExpositionError(const ExpositionError& error);

// The place of a byte of the exposition's text.
LineColumn LocateIn(std::string_view text, size_t offset);

}  // namespace alertd::scrape
