#include "engine/scrape/openmetrics_parser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/scrape/sample_value.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {
namespace {

constexpr std::array<std::string_view, 8> kTypes = {
    "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"};

// Seconds as a float, cut to milliseconds as Prometheus does.
std::optional<Timestamp> ParseSeconds(std::string_view text) {
  const std::optional<double> seconds = ParseSampleValue(text);
  constexpr double kSecondsMax = 9e15;  // beyond, milliseconds overflow 64 bits
  if (!seconds || !(std::abs(*seconds) < kSecondsMax)) return std::nullopt;
  return Timestamp{Duration{static_cast<int64_t>(*seconds * 1000.0)}};
}

}  // namespace

EntryKind OpenMetricsParser::Next(std::string_view predicted) {
  if (!error_.empty()) return EntryKind::kError;
  if (ended_) return EntryKind::kEnd;
  if (at_ == text_.size()) return Fail(at_, "expected \"# EOF\" at the end, got nothing");
  return text_[at_] == '#' ? ReadComment() : ReadSample(predicted);
}

bool OpenMetricsParser::Take(std::string_view wanted) {
  if (!Rest().starts_with(wanted)) return false;
  at_ += wanted.size();
  return true;
}

std::string_view OpenMetricsParser::Word() const {
  return Rest().substr(0, std::min(Rest().find_first_of(" \n"), Rest().size()));
}

EntryKind OpenMetricsParser::ReadSample(std::string_view predicted) {
  const bool as_predicted = !predicted.empty() && text_.size() - at_ > predicted.size() &&
                            text_[at_ + predicted.size()] == ' ' && Rest().starts_with(predicted);
  size_t length = predicted.size();
  if (!as_predicted) {
    const std::optional<size_t> found = SeriesTextLength(Rest(), Blanks::kForbidden);
    if (!found) {
      std::vector<ExposedLabel> labels;
      const std::string_view line = Rest().substr(0, Rest().find('\n'));
      const auto error = ParseSeriesText(line, Blanks::kForbidden, labels);
      if (error) return Fail(at_ + error->offset, error->message);
      return FailExpecting(at_, "a metric name or \"#\"");
    }
    length = *found;
  }
  sample_.series = text_.substr(at_, length);
  at_ += length;
  return ReadValue();
}

EntryKind OpenMetricsParser::ReadValue() {
  if (!Take(" ")) return FailExpecting(at_, "a space before the value");
  const std::string_view number = Word();
  if (number.empty()) return FailExpecting(at_, "a value");
  const std::optional<double> value = ParseSampleValue(number);
  if (!value) return Fail(at_, "expected a number, got " + Quote(number));
  sample_.value = *value;
  sample_.at.reset();
  at_ += number.size();
  if (!Take(" ")) return EndLine(EntryKind::kSample);
  return Rest().starts_with('#') ? ReadExemplar() : ReadTimestamp();
}

EntryKind OpenMetricsParser::ReadTimestamp() {
  const std::string_view time = Word();
  sample_.at = ParseSeconds(time);
  if (!sample_.at) return Fail(at_, "expected a timestamp in seconds, got " + Quote(time));
  at_ += time.size();
  return Take(" ") ? ReadExemplar() : EndLine(EntryKind::kSample);
}

EntryKind OpenMetricsParser::ReadExemplar() {
  if (!Take("# ")) return FailExpecting(at_, "an exemplar, \"# {…}\"");
  size_t length = 0;
  const std::string_view line = Rest().substr(0, Rest().find('\n'));
  if (const auto error = ParseLabelSet(line, Blanks::kForbidden, length)) {
    return Fail(at_ + error->offset, error->message);
  }
  at_ += length;
  if (!Take(" ")) return FailExpecting(at_, "a space before the exemplar's value");
  const std::string_view number = Word();
  if (!ParseSampleValue(number)) {
    return Fail(at_, "expected the exemplar's value, got " + Quote(number));
  }
  at_ += number.size();
  if (!Take(" ")) return EndLine(EntryKind::kSample);
  const std::string_view time = Word();
  if (!ParseSeconds(time)) {
    return Fail(at_, "expected the exemplar's timestamp in seconds, got " + Quote(time));
  }
  at_ += time.size();
  return EndLine(EntryKind::kSample);
}

EntryKind OpenMetricsParser::EndLine(EntryKind kind) {
  if (!Take("\n")) return FailExpecting(at_, "the end of the line");
  return kind;
}

EntryKind OpenMetricsParser::ReadComment() {
  const size_t begin = at_;
  if (Take("# HELP ")) return ReadMetadata(EntryKind::kHelp);
  if (Take("# TYPE ")) return ReadMetadata(EntryKind::kType);
  if (Take("# UNIT ")) return ReadMetadata(EntryKind::kUnit);
  if (Take("# EOF")) return ReadEof();
  return Fail(begin, "expected \"# HELP\", \"# TYPE\", \"# UNIT\" or \"# EOF\"");
}

EntryKind OpenMetricsParser::ReadEof() {
  Take("\n");
  if (at_ < text_.size()) return Fail(at_, "expected nothing after \"# EOF\"");
  ended_ = true;
  return EntryKind::kEnd;
}

EntryKind OpenMetricsParser::ReadMetadata(EntryKind kind) {
  const size_t name_at = at_;
  if (Rest().starts_with('"')) {
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
  // A unit or a help may be empty; then the space before it may be missing too.
  const bool separated = Take(" ");
  const size_t begin = at_;
  const size_t end = text_.find('\n', at_);
  if (end == std::string_view::npos) {
    return Fail(text_.size(), "expected the end of the line, got the end of the exposition");
  }
  metadata_.text = text_.substr(at_, end - at_);
  if (!separated && !metadata_.text.empty()) return FailExpecting(at_, "a space");
  at_ = end + 1;
  return CheckMetadata(kind, begin);
}

EntryKind OpenMetricsParser::CheckMetadata(EntryKind kind, size_t at) {
  const std::string_view text = metadata_.text;
  if (kind == EntryKind::kHelp) {
    if (!IsValidUtf8(text)) return Fail(at, "expected valid UTF-8 in a help text");
    if (text.find('\\') != std::string_view::npos) {
      unescaped_ = Unescape(text);
      metadata_.text = unescaped_;
    }
    return kind;
  }
  if (kind == EntryKind::kType) {
    if (std::find(kTypes.begin(), kTypes.end(), text) != kTypes.end()) return kind;
    return Fail(at, "expected a metric type such as counter or gauge, got " + Quote(text));
  }
  const bool is_suffix = metadata_.metric.size() > text.size() &&
                         metadata_.metric.ends_with(text) &&
                         metadata_.metric[metadata_.metric.size() - text.size() - 1] == '_';
  if (text.empty() || is_suffix) return kind;
  return Fail(
      at, "expected a unit that ends the name " + Quote(metadata_.metric) + ", got " + Quote(text));
}

EntryKind OpenMetricsParser::FailExpecting(size_t at, const char* what) {
  return Fail(at, std::string("expected ") + what + ", got " + DescribePlace(text_, at));
}

EntryKind OpenMetricsParser::Fail(size_t at, std::string message) {
  error_at_ = at;
  error_ = std::move(message);
  return EntryKind::kError;
}

ExpositionError OpenMetricsParser::error() const { return {LocateIn(text_, error_at_), error_}; }

}  // namespace alertd::scrape
