#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/scrape/exposition.h"
#include "engine/scrape/sample_value.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {

// Where the parser of an exposition stands in its text, and what stopped it.
//
// It takes what both formats write alike: series, values, names, help. Which blanks stand between
// them, and which entries there are, is for the format's parser to know. A step that yields false
// has failed, with its reason in error(), and so has the parser.
class ExpositionCursor {
 public:
  // `text` must outlive the cursor.
  explicit ExpositionCursor(std::string_view text) : text_(text) {}

  size_t at() const { return at_; }
  bool AtEnd() const { return at_ == text_.size(); }
  bool AtLineEnd() const { return AtEnd() || text_[at_] == '\n'; }
  bool NextIs(char c) const { return !AtEnd() && text_[at_] == c; }
  bool BlankIsNext() const { return !AtEnd() && IsBlank(text_[at_]); }
  std::string_view Rest() const { return text_.substr(at_); }
  // The rest of the line without its end.
  std::string_view Line() const { return Rest().substr(0, Rest().find('\n')); }

  void MoveTo(size_t at) { at_ = at; }
  void Skip(size_t bytes) { at_ += bytes; }
  bool Take(std::string_view wanted) {
    if (!Rest().starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  bool Take(char wanted) {
    if (!NextIs(wanted)) return false;
    ++at_;
    return true;
  }

  // `wanted` says what might stand there, should there be no series.
  bool TakeSeries(Blanks blanks, const char* wanted, ExpositionSample& sample);
  // A plain number, as most are, and the end of its line; false, and nothing is done, where
  // something else comes next.
  bool TakePlainValue(ExpositionSample& sample) {
    const std::optional<PlainNumber> number = ReadPlainNumber(Rest());
    if (!number || !Rest().substr(number->length).starts_with('\n')) return false;
    sample.value = number->value;
    sample.at.reset();
    at_ += number->length + 1;
    return true;
  }
  // `word`, which comes next, as the sample's value; its timestamp is none as yet.
  bool TakeValue(std::string_view word, ExpositionSample& sample) {
    const std::optional<double> value = ParseSampleValue(word);
    if (!value) return FailAtValue(word);
    sample.value = *value;
    sample.at.reset();
    at_ += word.size();
    return true;
  }
  // A quoted name, or else `word`, which comes next. The view ends with the next metric's name.
  bool TakeMetricName(std::string_view word, ExpositionMetadata& metadata);
  // Takes the escapes out of a help text that begins at `at`. The view ends with the next help.
  bool UnescapeHelp(size_t at, QuoteEscape quotes, ExpositionMetadata& metadata);

  // Both return kError.
  EntryKind Fail(size_t at, std::string message);
  EntryKind FailExpecting(size_t at, const char* wanted);
  bool failed() const { return !error_.empty(); }
  ExpositionError error() const { return {LocateIn(text_, error_at_), error_}; }

 private:
  bool FailAtValue(std::string_view word);

  std::string_view text_;
  size_t at_ = 0;
  std::string unescaped_name_;
  std::string unescaped_help_;
  size_t error_at_ = 0;
  std::string error_;
};

}  // namespace alertd::scrape
