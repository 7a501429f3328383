#include "engine/scrape/openmetrics_parser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/labels.h"
#include "engine/scrape/sample_value.h"

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

EntryKind OpenMetricsParser::Next(const PredictedSample& predicted) {
  if (cursor_.failed()) return EntryKind::kError;
  if (ended_) return EntryKind::kEnd;
  if (TakePredicted(predicted.text, predicted.series_length)) return ReadValue();
  if (cursor_.AtEnd()) {
    return cursor_.Fail(cursor_.at(), "expected \"# EOF\" at the end, got nothing");
  }
  return cursor_.NextIs('#') ? ReadComment() : ReadSample(predicted);
}

std::string_view OpenMetricsParser::Word() const {
  const std::string_view rest = cursor_.Rest();
  return rest.substr(0, rest.find_first_of(" \n"));
}

// Takes what ends with the predicted series.
bool OpenMetricsParser::TakePredicted(std::string_view text, size_t series_length) {
  const std::string_view rest = cursor_.Rest();
  if (text.empty() || rest.size() <= text.size() || rest[text.size()] != ' ' ||
      !rest.starts_with(text)) {
    return false;
  }
  sample_.series = rest.substr(text.size() - series_length, series_length);
  sample_.predicted = true;
  cursor_.Skip(text.size());
  return true;
}

EntryKind OpenMetricsParser::ReadSample(const PredictedSample& predicted) {
  if (TakePredicted(predicted.series(), predicted.series_length)) return ReadValue();
  sample_.predicted = false;
  if (!cursor_.TakeSeries(Blanks::kForbidden, "a metric name or \"#\"", sample_)) {
    return EntryKind::kError;
  }
  return ReadValue();
}

EntryKind OpenMetricsParser::ReadValue() {
  if (!cursor_.Take(' ')) return Expecting("a space before the value");
  if (cursor_.TakePlainValue(sample_)) return EntryKind::kSample;
  if (!cursor_.TakeValue(Word(), sample_)) return EntryKind::kError;
  if (!cursor_.Take(' ')) return EndLine(EntryKind::kSample);
  return cursor_.NextIs('#') ? ReadExemplar() : ReadTimestamp();
}

EntryKind OpenMetricsParser::ReadTimestamp() {
  const std::string_view time = Word();
  sample_.at = ParseSeconds(time);
  if (!sample_.at) {
    return cursor_.Fail(cursor_.at(), "expected a timestamp in seconds, got " + Quote(time));
  }
  cursor_.Skip(time.size());
  return cursor_.Take(' ') ? ReadExemplar() : EndLine(EntryKind::kSample);
}

EntryKind OpenMetricsParser::ReadExemplar() {
  if (!cursor_.Take("# ")) return Expecting("an exemplar, \"# {…}\"");
  size_t length = 0;
  if (const auto error = ParseLabelSet(cursor_.Line(), Blanks::kForbidden, length)) {
    return cursor_.Fail(cursor_.at() + error->offset, error->message);
  }
  cursor_.Skip(length);
  if (!cursor_.Take(' ')) return Expecting("a space before the exemplar's value");
  const std::string_view number = Word();
  if (!ParseSampleValue(number)) {
    return cursor_.Fail(cursor_.at(), "expected the exemplar's value, got " + Quote(number));
  }
  cursor_.Skip(number.size());
  if (!cursor_.Take(' ')) return EndLine(EntryKind::kSample);
  const std::string_view time = Word();
  if (!ParseSeconds(time)) {
    return cursor_.Fail(cursor_.at(),
                        "expected the exemplar's timestamp in seconds, got " + Quote(time));
  }
  cursor_.Skip(time.size());
  return EndLine(EntryKind::kSample);
}

EntryKind OpenMetricsParser::EndLine(EntryKind kind) {
  return cursor_.Take('\n') ? kind : Expecting("the end of the line");
}

EntryKind OpenMetricsParser::ReadComment() {
  if (cursor_.Take("# HELP ")) return ReadMetadata(EntryKind::kHelp);
  if (cursor_.Take("# TYPE ")) return ReadMetadata(EntryKind::kType);
  if (cursor_.Take("# UNIT ")) return ReadMetadata(EntryKind::kUnit);
  if (cursor_.Take("# EOF")) return ReadEof();
  return cursor_.Fail(cursor_.at(), "expected \"# HELP\", \"# TYPE\", \"# UNIT\" or \"# EOF\"");
}

EntryKind OpenMetricsParser::ReadEof() {
  cursor_.Take('\n');
  if (!cursor_.AtEnd()) return cursor_.Fail(cursor_.at(), "expected nothing after \"# EOF\"");
  ended_ = true;
  return EntryKind::kEnd;
}

EntryKind OpenMetricsParser::ReadMetadata(EntryKind kind) {
  if (!cursor_.TakeMetricName(Word(), metadata_)) return EntryKind::kError;
  // A unit or a help may be empty; then the space before it may be missing too.
  const bool separated = cursor_.Take(' ');
  const size_t begin = cursor_.at();
  metadata_.text = cursor_.Line();
  if (!separated && !metadata_.text.empty()) return Expecting("a space");
  cursor_.Skip(metadata_.text.size());
  if (!cursor_.Take('\n')) {
    return cursor_.Fail(cursor_.at(),
                        "expected the end of the line, got the end of the exposition");
  }
  return CheckMetadata(kind, begin);
}

EntryKind OpenMetricsParser::CheckMetadata(EntryKind kind, size_t at) {
  if (kind == EntryKind::kHelp) {
    return cursor_.UnescapeHelp(at, QuoteEscape::kKnown, metadata_) ? kind : EntryKind::kError;
  }
  const std::string_view text = metadata_.text;
  if (kind == EntryKind::kType) {
    if (std::find(kTypes.begin(), kTypes.end(), text) != kTypes.end()) return kind;
    return cursor_.Fail(at, "expected a metric type such as counter or gauge, got " + Quote(text));
  }
  const bool is_suffix = metadata_.metric.size() > text.size() &&
                         metadata_.metric.ends_with(text) &&
                         metadata_.metric[metadata_.metric.size() - text.size() - 1] == '_';
  if (text.empty() || is_suffix) return kind;
  return cursor_.Fail(
      at, "expected a unit that ends the name " + Quote(metadata_.metric) + ", got " + Quote(text));
}

EntryKind OpenMetricsParser::Expecting(const char* wanted) {
  return cursor_.FailExpecting(cursor_.at(), wanted);
}

}  // namespace alertd::scrape
