#include "engine/scrape/text_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/scrape/sample_value.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

constexpr std::array<std::string_view, 5> kTypes = {"counter", "gauge", "histogram", "summary",
                                                    "untyped"};

}  // namespace

EntryKind TextParser::Next(std::string_view predicted) {
  if (!error_.empty()) return EntryKind::kError;
  while (at_ < text_.size()) {
    if (text_[at_] == '\n') {
      ++at_;
      continue;
    }
    if (TakePredicted(predicted)) return ReadValue();
    SkipBlanks();
    if (at_ == text_.size() || text_[at_] == '\n') continue;
    if (text_[at_] != '#') return ReadSample(predicted);
    const EntryKind kind = ReadComment();
    if (kind != EntryKind::kEnd) return kind;
  }
  return EntryKind::kEnd;
}

void TextParser::SkipBlanks() {
  while (at_ < text_.size() && IsBlank(text_[at_]))
    ++at_;
}

void TextParser::SkipLine() {
  const size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end + 1;
}

std::string_view TextParser::Word() const {
  size_t end = at_;
  while (end < text_.size() && text_[end] != '\n' && !IsBlank(text_[end]))
    ++end;
  return text_.substr(at_, end - at_);
}

bool TextParser::TakePredicted(std::string_view predicted) {
  if (predicted.empty() || text_.size() - at_ <= predicted.size() ||
      !IsBlank(text_[at_ + predicted.size()]) || !Rest().starts_with(predicted)) {
    return false;
  }
  // A name may have its labels after blanks: then it only looks like the predicted series.
  const size_t begin = at_;
  at_ += predicted.size();
  SkipBlanks();
  if (at_ < text_.size() && text_[at_] == '{') {
    at_ = begin;
    return false;
  }
  sample_.series = text_.substr(begin, predicted.size());
  return true;
}

EntryKind TextParser::ReadSample(std::string_view predicted) {
  if (TakePredicted(predicted)) return ReadValue();
  const std::optional<size_t> length = SeriesTextLength(Rest(), Blanks::kAllowed);
  if (!length) {
    std::vector<ExposedLabel> labels;
    const std::string_view line = Rest().substr(0, Rest().find('\n'));
    const auto error = ParseSeriesText(line, Blanks::kAllowed, labels);
    if (error) return Fail(at_ + error->offset, error->message);
    return FailExpecting(at_, "a metric name");
  }
  sample_.series = text_.substr(at_, *length);
  at_ += *length;
  return ReadValue();
}

EntryKind TextParser::ReadValue() {
  SkipBlanks();
  const std::string_view number = Word();
  if (number.empty()) return FailExpecting(at_, "a value");
  const std::optional<double> value = ParseSampleValue(number);
  if (!value) return Fail(at_, "expected a number, got " + Quote(number));
  sample_.value = *value;
  sample_.at.reset();
  at_ += number.size();
  SkipBlanks();
  const std::string_view time = Word();
  if (time.empty()) return EndLine(EntryKind::kSample);
  int64_t ms = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), ms);
  if (error != std::errc() || end != time.data() + time.size()) {
    return Fail(at_, "expected a timestamp in milliseconds, got " + Quote(time));
  }
  sample_.at = Timestamp{Duration{ms}};
  at_ += time.size();
  return EndLine(EntryKind::kSample);
}

EntryKind TextParser::EndLine(EntryKind kind) {
  SkipBlanks();
  if (at_ < text_.size() && text_[at_] != '\n') return FailExpecting(at_, "the end of the line");
  at_ = std::min(at_ + 1, text_.size());
  return kind;
}

// kEnd for a comment that says nothing to us.
EntryKind TextParser::ReadComment() {
  ++at_;
  const bool separated = at_ < text_.size() && IsBlank(text_[at_]);
  SkipBlanks();
  const std::string_view keyword = separated ? Word() : std::string_view();
  const bool help = keyword == "HELP";
  const size_t behind = at_ + keyword.size();
  const bool more = behind < text_.size() && IsBlank(text_[behind]);
  if ((!help && keyword != "TYPE") || !more) {
    SkipLine();
    return EntryKind::kEnd;
  }
  at_ = behind;
  SkipBlanks();
  return ReadMetadata(help ? EntryKind::kHelp : EntryKind::kType);
}

EntryKind TextParser::ReadMetadata(EntryKind kind) {
  const size_t name_at = at_;
  if (at_ < text_.size() && text_[at_] == '"') {
    const std::optional<size_t> length = QuotedLength(Rest());
    if (!length) return Fail(at_, "expected the closing quote of a metric name");
    unescaped_name_ = Unescape(text_.substr(at_ + 1, *length - 2));
    metadata_.metric = unescaped_name_;
    at_ += *length;
  } else {
    metadata_.metric = Word();
    at_ += metadata_.metric.size();
    if (!IsLegacyMetricName(metadata_.metric)) return FailExpecting(name_at, "a metric name");
  }
  if (!IsValidUtf8(metadata_.metric)) {
    return Fail(name_at, "expected valid UTF-8 in a metric name");
  }
  SkipBlanks();
  const size_t begin = at_;
  const std::string_view text =
      text_.substr(at_, std::min(text_.find('\n', at_), text_.size()) - at_);
  SkipLine();
  metadata_.text = text;
  if (kind == EntryKind::kHelp) {
    if (!IsValidUtf8(text)) return Fail(begin, "expected valid UTF-8 in a help text");
    if (text.find('\\') != std::string_view::npos) {
      unescaped_ = Unescape(text, QuoteEscape::kUnknown);
      metadata_.text = unescaped_;
    }
    return kind;
  }
  while (!metadata_.text.empty() && IsBlank(metadata_.text.back()))
    metadata_.text.remove_suffix(1);
  if (std::find(kTypes.begin(), kTypes.end(), metadata_.text) == kTypes.end()) {
    return Fail(begin,
                "expected a metric type (counter, gauge, histogram, summary or untyped), got " +
                    Quote(metadata_.text));
  }
  return kind;
}

EntryKind TextParser::FailExpecting(size_t at, const char* what) {
  return Fail(at, std::string("expected ") + what + ", got " + DescribePlace(text_, at));
}

EntryKind TextParser::Fail(size_t at, std::string message) {
  error_at_ = at;
  error_ = std::move(message);
  return EntryKind::kError;
}

ExpositionError TextParser::error() const { return {LocateIn(text_, error_at_), error_}; }

}  // namespace alertd::scrape
