#pragma once

// The part of a sample's line that names its series: `name{labels}`, or `{"name", labels}` with a
// name that needs quotes.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace alertd::scrape {

// A label as the target wrote it. An empty value counts as there: with honor_labels it keeps the
// target's own label away.
struct ExposedLabel {
  std::string name;
  std::string value;

  bool operator==(const ExposedLabel&) const = default;
};

// Where blanks may stand: the text format has them anywhere, OpenMetrics nowhere.
enum class Blanks { kAllowed, kForbidden };
inline bool IsBlank(char c) { return c == ' ' || c == '\t'; }

struct SeriesTextError {
  size_t offset = 0;
  std::string message;  // what was expected there
};

// How many bytes at the front of `line` name the series; nothing when their end cannot be found.
// It looks no closer than that: ParseSeriesText() tells whether they are well formed.
std::optional<size_t> SeriesTextLength(std::string_view line, Blanks blanks);

// Reads the labels, the metric's name as __name__ among them and first. `text` is a series' text,
// or a whole line whose end could not be found, to learn why.
std::optional<SeriesTextError> ParseSeriesText(std::string_view text, Blanks blanks,
                                               std::vector<ExposedLabel>& labels);

// Reads `{labels}` without a name, as an exemplar has it, off the front of `text`; the number of
// bytes read.
std::optional<SeriesTextError> ParseLabelSet(std::string_view text, Blanks blanks, size_t& length);

// What stands at `offset`, for "expected …, got …".
std::string DescribePlace(std::string_view line, size_t offset);

// The text without its escapes `\\`, `\n` and, where a quote needs one, `\"`; others stay.
enum class QuoteEscape { kKnown, kUnknown };
std::string Unescape(std::string_view text, QuoteEscape quotes = QuoteEscape::kKnown);

// The length of the quoted string at the front, with its quotes; nothing when it has no end.
std::optional<size_t> QuotedLength(std::string_view text);

}  // namespace alertd::scrape
