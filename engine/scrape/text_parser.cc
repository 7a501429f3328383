#include "engine/scrape/text_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "engine/model/labels.h"

namespace alertd::scrape {
namespace {

constexpr std::array<std::string_view, 5> kTypes = {"counter", "gauge", "histogram", "summary",
                                                    "untyped"};

}  // namespace

EntryKind TextParser::Next(const PredictedSample& predicted) {
  if (cursor_.failed()) return EntryKind::kError;
  if (TakePredicted(predicted.text, predicted.series_length)) return ReadValue();
  while (!cursor_.AtEnd()) {
    if (cursor_.Take('\n')) continue;
    SkipBlanks();
    if (cursor_.AtLineEnd()) continue;
    if (!cursor_.NextIs('#')) return ReadSample(predicted);
    const EntryKind kind = ReadComment();
    if (kind != EntryKind::kEnd) return kind;
  }
  return EntryKind::kEnd;
}

void TextParser::SkipBlanks() {
  while (cursor_.BlankIsNext())
    cursor_.Skip(1);
}

void TextParser::SkipLine() {
  cursor_.Skip(cursor_.Line().size());
  cursor_.Take('\n');
}

std::string_view TextParser::Word() const {
  const std::string_view rest = cursor_.Rest();
  size_t end = 0;
  while (end < rest.size() && rest[end] != '\n' && !IsBlank(rest[end]))
    ++end;
  return rest.substr(0, end);
}

// Takes what ends with the predicted series.
bool TextParser::TakePredicted(std::string_view text, size_t series_length) {
  const std::string_view rest = cursor_.Rest();
  if (text.empty() || rest.size() <= text.size() || !IsBlank(rest[text.size()]) ||
      !rest.starts_with(text)) {
    return false;
  }
  // A name may have its labels after blanks: then it only looks like the predicted series.
  const size_t begin = cursor_.at();
  cursor_.Skip(text.size());
  SkipBlanks();
  if (cursor_.NextIs('{')) {
    cursor_.MoveTo(begin);
    return false;
  }
  sample_.series = rest.substr(text.size() - series_length, series_length);
  sample_.predicted = true;
  return true;
}

EntryKind TextParser::ReadSample(const PredictedSample& predicted) {
  if (TakePredicted(predicted.series(), predicted.series_length)) return ReadValue();
  sample_.predicted = false;
  if (!cursor_.TakeSeries(Blanks::kAllowed, "a metric name", sample_)) return EntryKind::kError;
  return ReadValue();
}

EntryKind TextParser::ReadValue() {
  SkipBlanks();
  if (cursor_.TakePlainValue(sample_)) return EntryKind::kSample;
  if (!cursor_.TakeValue(Word(), sample_)) return EntryKind::kError;
  SkipBlanks();
  const std::string_view time = Word();
  if (time.empty()) return EndLine(EntryKind::kSample);
  int64_t ms = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), ms);
  if (error != std::errc() || end != time.data() + time.size()) {
    return cursor_.Fail(cursor_.at(), "expected a timestamp in milliseconds, got " + Quote(time));
  }
  sample_.at = Timestamp{Duration{ms}};
  cursor_.Skip(time.size());
  return EndLine(EntryKind::kSample);
}

EntryKind TextParser::EndLine(EntryKind kind) {
  SkipBlanks();
  if (!cursor_.AtLineEnd()) return cursor_.FailExpecting(cursor_.at(), "the end of the line");
  cursor_.Take('\n');
  return kind;
}

// kEnd for a comment that says nothing to us.
EntryKind TextParser::ReadComment() {
  cursor_.Skip(1);
  const bool separated = cursor_.BlankIsNext();
  SkipBlanks();
  const std::string_view keyword = separated ? Word() : std::string_view();
  const bool help = keyword == "HELP";
  cursor_.Skip(keyword.size());
  if ((!help && keyword != "TYPE") || !cursor_.BlankIsNext()) {
    SkipLine();
    return EntryKind::kEnd;
  }
  SkipBlanks();
  return ReadMetadata(help ? EntryKind::kHelp : EntryKind::kType);
}

EntryKind TextParser::ReadMetadata(EntryKind kind) {
  if (!cursor_.TakeMetricName(Word(), metadata_)) return EntryKind::kError;
  SkipBlanks();
  const size_t begin = cursor_.at();
  metadata_.text = cursor_.Line();
  SkipLine();
  if (kind == EntryKind::kHelp) {
    return cursor_.UnescapeHelp(begin, QuoteEscape::kUnknown, metadata_) ? kind : EntryKind::kError;
  }
  while (!metadata_.text.empty() && IsBlank(metadata_.text.back()))
    metadata_.text.remove_suffix(1);
  if (std::find(kTypes.begin(), kTypes.end(), metadata_.text) == kTypes.end()) {
    return cursor_.Fail(
        begin, "expected a metric type (counter, gauge, histogram, summary or untyped), got " +
                   Quote(metadata_.text));
  }
  return kind;
}

}  // namespace alertd::scrape
