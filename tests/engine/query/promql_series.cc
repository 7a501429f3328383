#include "tests/engine/query/promql_series.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "engine/model/number.h"
#include "engine/model/sample.h"
#include "engine/model/time.h"

namespace alertd::query {
namespace {

// More values than any script has on one line.
constexpr size_t kRepeatsMax = 1'000'000;

bool IsSpace(char c) { return c == ' ' || c == '\t'; }

void SkipSpace(std::string_view& rest) {
  while (!rest.empty() && IsSpace(rest.front()))
    rest.remove_prefix(1);
}

char Unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      return c;
  }
}

// Takes a quoted text, its quotes off.
Result<std::string> TakeQuoted(std::string_view& rest) {
  const char quote = rest.front();
  rest.remove_prefix(1);
  std::string text;
  while (!rest.empty() && rest.front() != quote) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\' && quote != '`' && !rest.empty()) {
      c = Unescaped(rest.front());
      rest.remove_prefix(1);
    }
    text += c;
  }
  if (rest.empty()) return InvalidInput("quote without an end");
  rest.remove_prefix(1);
  return text;
}

bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

// Takes a name or quoted text, up to white space or punctuation.
Result<std::string> TakeWord(std::string_view& rest) {
  if (!rest.empty() && IsQuote(rest.front())) return TakeQuoted(rest);
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) {
    return IsSpace(c) || c == '{' || c == '}' || c == '=' || c == ',';
  });
  std::string word(rest.begin(), end);
  rest.remove_prefix(word.size());
  return word;
}

// Takes `name`, `name="value"` or `"metric name"` of a label set into `labels`.
Status TakeLabel(std::string_view& rest, LabelsBuilder& labels) {
  ALERTD_TRY(const std::string name, TakeWord(rest));
  SkipSpace(rest);
  if (!rest.starts_with('=')) {
    labels.Set(kMetricNameLabel, name);
    return Ok();
  }
  rest.remove_prefix(1);
  SkipSpace(rest);
  if (rest.empty() || !IsQuote(rest.front())) return InvalidInput("label without a quoted value");
  ALERTD_TRY(const std::string value, TakeQuoted(rest));
  labels.Set(name, value);
  SkipSpace(rest);
  return Ok();
}

Result<Labels> TakeMetric(std::string_view& rest) {
  LabelsBuilder labels;
  if (!rest.starts_with('{')) {
    ALERTD_TRY(const std::string name, TakeWord(rest));
    labels.Set(kMetricNameLabel, name);
    SkipSpace(rest);
  }
  if (!rest.starts_with('{') || rest.starts_with("{{")) return labels.Build();
  rest.remove_prefix(1);
  for (SkipSpace(rest); !rest.empty() && rest.front() != '}'; SkipSpace(rest)) {
    const size_t before = rest.size();
    ALERTD_TRY(const auto done, TakeLabel(rest, labels));
    static_cast<void>(done);
    if (rest.starts_with(',')) rest.remove_prefix(1);
    if (rest.size() == before) return InvalidInput("malformed label set");
  }
  if (rest.empty()) return InvalidInput("label set without an end");
  rest.remove_prefix(1);
  return labels.Build();
}

// One item of a line without its repetition.
struct Item {
  std::string_view text;
  size_t repeats = 0;  // further values after the first
  bool repeated = false;
};

Result<Item> SplitRepeats(std::string_view text) {
  const size_t times = text.rfind('x');
  if (times == std::string_view::npos) return Item{text, 0, false};
  const std::string_view count = text.substr(times + 1);
  size_t repeats = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), repeats);
  if (error != std::errc() || end != count.data() + count.size() || repeats > kRepeatsMax) {
    return InvalidInput("malformed repetition " + std::string(text));
  }
  return Item{text.substr(0, times), repeats, true};
}

// Where the difference of `V+D` begins; the end when there is none.
size_t FindDifference(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    const bool sign = text[i] == '+' || text[i] == '-';
    const char before = text[i - 1];
    if (sign && before != 'e' && before != 'E') return i;
  }
  return text.size();
}

Status AddItem(std::string_view text, std::vector<std::optional<double>>& values) {
  if (text == "stale") {
    values.emplace_back(StaleMarker());
    return Ok();
  }
  ALERTD_TRY(const Item item, SplitRepeats(text));
  if (item.text == "_") {
    values.resize(values.size() + (item.repeated ? item.repeats : 1));
    return Ok();
  }
  const size_t split = FindDifference(item.text);
  ALERTD_TRY(double value, ParseScriptNumber(item.text.substr(0, split)));
  double difference = 0;
  if (split < item.text.size()) {
    ALERTD_TRY(difference, ParseScriptNumber(item.text.substr(split)));
  }
  for (size_t i = 0; i <= item.repeats; ++i) {
    values.emplace_back(value);
    value += difference;
  }
  return Ok();
}

}  // namespace

Result<double> ParseScriptNumber(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  Result<double> number = ParseFloat(digits);
  if (number) return number;
  const bool negative = digits.starts_with('-');
  ALERTD_TRY(const Duration span, ParseDuration(std::string_view(digits).substr(negative ? 1 : 0)));
  const double seconds = static_cast<double>(span.count()) / 1000.0;
  return negative ? -seconds : seconds;
}

Result<ScriptSeries> ParseScriptSeries(std::string_view line) {
  ScriptSeries series;
  ALERTD_TRY(series.labels, TakeMetric(line));
  if (line.starts_with("@st")) {
    series.has_start_timestamps = true;
    return series;
  }
  if (line.find("{{") != std::string_view::npos) {
    series.has_histograms = true;
    return series;
  }
  for (SkipSpace(line); !line.empty(); SkipSpace(line)) {
    const auto end = std::find_if(line.begin(), line.end(), IsSpace);
    const std::string_view item = line.substr(0, static_cast<size_t>(end - line.begin()));
    ALERTD_TRY(const auto done, AddItem(item, series.values));
    static_cast<void>(done);
    line.remove_prefix(item.size());
  }
  return series;
}

}  // namespace alertd::query
