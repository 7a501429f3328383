#include "engine/scrape/exposition_cursor.h"

#include <utility>
#include <vector>

#include "engine/model/labels.h"

namespace alertd::scrape {

bool ExpositionCursor::TakeSeries(Blanks blanks, const char* wanted, ExpositionSample& sample) {
  const std::optional<size_t> length = SeriesTextLength(Rest(), blanks);
  if (!length) {
    std::vector<ExposedLabel> labels;
    if (const auto error = ParseSeriesText(Line(), blanks, labels)) {
      Fail(at_ + error->offset, error->message);
    } else {
      FailExpecting(at_, wanted);
    }
    return false;
  }
  sample.series = text_.substr(at_, *length);
  at_ += *length;
  return true;
}

bool ExpositionCursor::FailAtValue(std::string_view word) {
  if (word.empty()) {
    FailExpecting(at_, "a value");
  } else {
    Fail(at_, "expected a number, got " + Quote(word));
  }
  return false;
}

bool ExpositionCursor::TakeMetricName(std::string_view word, ExpositionMetadata& metadata) {
  const size_t begin = at_;
  if (NextIs('"')) {
    const std::optional<size_t> length = QuotedLength(Rest());
    if (!length) {
      Fail(begin, "expected the closing quote of a metric name");
      return false;
    }
    unescaped_name_ = Unescape(text_.substr(at_ + 1, *length - 2));
    metadata.metric = unescaped_name_;
    at_ += *length;
  } else {
    metadata.metric = word;
    at_ += word.size();
    if (!IsLegacyMetricName(word)) {
      FailExpecting(begin, "a metric name");
      return false;
    }
  }
  if (IsValidUtf8(metadata.metric)) return true;
  Fail(begin, "expected valid UTF-8 in a metric name");
  return false;
}

bool ExpositionCursor::UnescapeHelp(size_t at, QuoteEscape quotes, ExpositionMetadata& metadata) {
  if (!IsValidUtf8(metadata.text)) {
    Fail(at, "expected valid UTF-8 in a help text");
    return false;
  }
  if (metadata.text.find('\\') != std::string_view::npos) {
    unescaped_help_ = Unescape(metadata.text, quotes);
    metadata.text = unescaped_help_;
  }
  return true;
}

EntryKind ExpositionCursor::FailExpecting(size_t at, const char* wanted) {
  return Fail(at, std::string("expected ") + wanted + ", got " + DescribePlace(text_, at));
}

EntryKind ExpositionCursor::Fail(size_t at, std::string message) {
  error_at_ = at;
  error_ = std::move(message);
  return EntryKind::kError;
}

}  // namespace alertd::scrape
