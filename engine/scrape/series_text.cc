#include "engine/scrape/series_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/model/labels.h"

namespace alertd::scrape {
namespace {

// Looking for repeated names takes time quadratic in this.
constexpr size_t kLabelsPerSeriesMax = 1000;

constexpr std::array<bool, 256> NameCharacters() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c)
    table[static_cast<size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    table[static_cast<size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c)
    table[static_cast<size_t>(c)] = true;
  table['_'] = true;
  table[':'] = true;
  return table;
}
constexpr std::array<bool, 256> kNameCharacters = NameCharacters();

size_t NameLength(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && kNameCharacters[static_cast<unsigned char>(text[length])]) {
    ++length;
  }
  return length;
}

// Reads `{…}` with its labels.
class LabelReader {
 public:
  LabelReader(std::string_view text, size_t at, Blanks blanks)
      : text_(text), at_(at), blanks_(blanks) {}

  // REQUIRES: an opening brace is next. `metric` is the name that stood before it, or empty; it
  // gets the name that stands among the labels.
  std::optional<SeriesTextError> Read(std::string& metric, std::vector<ExposedLabel>& labels) {
    ++at_;
    SkipBlanks();
    while (!Take('}')) {
      if (auto error = ReadLabel(metric, labels)) return error;
      SkipBlanks();
      if (Next('}')) continue;
      if (!Take(',')) return Expected("\",\" or \"}\"");
      SkipBlanks();
    }
    return std::nullopt;
  }

  size_t at() const { return at_; }
  void SkipBlanks() {
    while (blanks_ == Blanks::kAllowed && at_ < text_.size() && IsBlank(text_[at_]))
      ++at_;
  }
  SeriesTextError Expected(const std::string& what) const {
    return {at_, "expected " + what + ", got " + DescribePlace(text_, at_)};
  }

 private:
  bool Next(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool Take(char c) {
    if (!Next(c)) return false;
    ++at_;
    return true;
  }

  std::optional<SeriesTextError> ReadQuoted(const char* what, std::string& out) {
    if (!Next('"')) return Expected(std::string(what) + " in quotes");
    const std::optional<size_t> length = QuotedLength(text_.substr(at_));
    if (!length) {
      at_ = text_.size();
      return Expected("the closing quote of " + std::string(what));
    }
    out = Unescape(text_.substr(at_ + 1, *length - 2));
    if (!IsValidUtf8(out))
      return SeriesTextError{at_, "expected valid UTF-8 in " + std::string(what)};
    at_ += *length;
    return std::nullopt;
  }

  std::optional<SeriesTextError> ReadName(std::string& name) {
    if (Next('"')) return ReadQuoted("a name", name);
    const size_t length = NameLength(text_.substr(at_));
    name = text_.substr(at_, length);
    if (!IsLegacyLabelName(name)) return Expected("a label name or \"}\"");
    at_ += length;
    return std::nullopt;
  }

  // A quoted name without a value is the metric's.
  static std::optional<SeriesTextError> SetMetric(size_t at, std::string name,
                                                  std::string& metric) {
    if (name.empty()) return SeriesTextError{at, "expected a metric name that is not empty"};
    if (!metric.empty()) {
      return SeriesTextError{
          at, "expected one metric name, got " + Quote(name) + " besides " + Quote(metric)};
    }
    metric = std::move(name);
    return std::nullopt;
  }

  static std::optional<SeriesTextError> CheckName(size_t at, const std::string& name,
                                                  const std::vector<ExposedLabel>& labels) {
    if (name.empty()) return SeriesTextError{at, "expected a label name that is not empty"};
    if (labels.size() >= kLabelsPerSeriesMax) {
      return SeriesTextError{
          at, "a series has more than " + std::to_string(kLabelsPerSeriesMax) + " labels"};
    }
    const bool known = name == kMetricNameLabel || std::any_of(labels.begin(), labels.end(),
                                                               [&name](const ExposedLabel& label) {
                                                                 return label.name == name;
                                                               });
    if (known) return SeriesTextError{at, "label name " + Quote(name) + " is not unique"};
    return std::nullopt;
  }

  std::optional<SeriesTextError> ReadLabel(std::string& metric, std::vector<ExposedLabel>& labels) {
    const size_t begin = at_;
    const bool quoted = Next('"');
    std::string name;
    if (auto error = ReadName(name)) return error;
    SkipBlanks();
    if (!Take('=')) {
      if (!quoted || !(Next(',') || Next('}'))) return Expected("\"=\"");
      return SetMetric(begin, std::move(name), metric);
    }
    SkipBlanks();
    if (auto error = CheckName(begin, name, labels)) return error;
    std::string value;
    if (auto error = ReadQuoted("a label value", value)) return error;
    labels.push_back({std::move(name), std::move(value)});
    return std::nullopt;
  }

  std::string_view text_;
  size_t at_;
  Blanks blanks_;
};

}  // namespace

std::string DescribePlace(std::string_view line, size_t offset) {
  if (offset >= line.size() || line[offset] == '\n') return "the end of the line";
  if (line[offset] == '\r') return "a carriage return";
  size_t length = 1;
  while (offset + length < line.size() &&
         (static_cast<unsigned char>(line[offset + length]) & 0xC0) == 0x80) {
    ++length;
  }
  return Quote(line.substr(offset, length));
}

std::string Unescape(std::string_view text, QuoteEscape quotes) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool quote = next == '"' && quotes == QuoteEscape::kKnown;
    if (text[i] == '\\' && (next == '\\' || quote || next == 'n')) {
      plain += next == 'n' ? '\n' : next;
      ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::optional<size_t> QuotedLength(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\n') return std::nullopt;
    if (text[i] == '\\') ++i;
    if (i < text.size() && text[i] == '\n') return std::nullopt;
  }
  return std::nullopt;
}

std::optional<size_t> SeriesTextLength(std::string_view line, Blanks blanks) {
  const size_t name = NameLength(line);
  size_t at = name;
  while (blanks == Blanks::kAllowed && at < line.size() && IsBlank(line[at]))
    ++at;
  if (at == line.size() || line[at] != '{') return name > 0 ? std::optional(name) : std::nullopt;
  for (++at; at < line.size(); ++at) {
    if (line[at] == '}') return at + 1;
    if (line[at] == '\n') return std::nullopt;
    if (line[at] != '"') continue;
    const std::optional<size_t> quoted = QuotedLength(line.substr(at));
    if (!quoted) return std::nullopt;
    at += *quoted - 1;
  }
  return std::nullopt;
}

std::optional<SeriesTextError> ParseSeriesText(std::string_view text, Blanks blanks,
                                               std::vector<ExposedLabel>& labels) {
  labels.clear();
  const size_t name = NameLength(text);
  std::string metric(text.substr(0, name));
  LabelReader reader(text, name, blanks);
  if (!metric.empty() && !IsLegacyMetricName(metric)) {
    return SeriesTextError{0, "expected a metric name, got " + Quote(metric)};
  }
  if (!metric.empty()) reader.SkipBlanks();
  if (reader.at() < text.size() && text[reader.at()] == '{') {
    if (auto error = reader.Read(metric, labels)) return error;
  }
  if (metric.empty()) {
    if (reader.at() == 0) return reader.Expected("a metric name");
    return SeriesTextError{0, "expected a metric name before the labels or among them"};
  }
  labels.insert(labels.begin(), {std::string(kMetricNameLabel), std::move(metric)});
  return std::nullopt;
}

std::optional<SeriesTextError> ParseLabelSet(std::string_view text, Blanks blanks, size_t& length) {
  LabelReader reader(text, 0, blanks);
  if (!text.starts_with('{')) return reader.Expected("\"{\"");
  std::vector<ExposedLabel> labels;
  std::string none = "-";  // a name that stands here would be a second one
  if (auto error = reader.Read(none, labels)) return error;
  length = reader.at();
  return std::nullopt;
}

}  // namespace alertd::scrape
