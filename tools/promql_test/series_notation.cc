#include "tools/promql_test/series_notation.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include "engine/model/histogram_arithmetic.h"
#include "engine/model/sample.h"
#include "engine/model/time.h"
#include "tools/promql_test/histogram_notation.h"
#include "tools/promql_test/metric_text.h"

namespace alertd::promql_test {
namespace {

// More values than any script has on one line.
constexpr size_t kRepeatsMax = 100'000;

constexpr std::string_view kStartsMark = "@st";

// One item of a line without its repetition.
struct Item {
  std::string_view text;
  size_t repeats = 0;  // further values after the first
  bool repeated = false;
};

// Takes the next item off: up to white space that is not inside a histogram.
Result<std::string_view> TakeItem(std::string_view& rest) {
  size_t end = 0;
  while (end < rest.size() && rest[end] != ' ' && rest[end] != '\t') {
    if (rest.substr(end).starts_with("{{")) {
      end = rest.find("}}", end);
      if (end == std::string_view::npos) return InvalidInput("histogram without an end");
      ++end;
    }
    ++end;
  }
  const std::string_view item = rest.substr(0, end);
  rest.remove_prefix(end);
  return item;
}

Result<Item> SplitRepeats(std::string_view text) {
  const size_t times = text.rfind('x');
  const size_t closed = text.rfind('}');
  const bool inside = closed != std::string_view::npos && times < closed;
  if (times == std::string_view::npos || inside) return Item{text, 0, false};
  const std::string_view count = text.substr(times + 1);
  size_t repeats = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), repeats);
  if (error == std::errc::invalid_argument || end != count.data() + count.size()) {
    return InvalidInput("malformed repetition " + std::string(text));
  }
  if (error != std::errc() || repeats > kRepeatsMax) {
    return InvalidInput(std::string(text) + " repeats more often than " +
                        std::to_string(kRepeatsMax) + " times");
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

// Whether the number, or the second one of `V+D`, is a word such as NaN.
bool EndsInWord(std::string_view text) {
  const size_t split = FindDifference(text);
  const std::string_view last = split == text.size() ? text : text.substr(split);
  const size_t begin = last.find_first_not_of("+-");
  return begin != std::string_view::npos &&
         std::isalpha(static_cast<unsigned char>(last[begin])) != 0;
}

Status AddFloats(const Item& item, ScriptSeries& series) {
  // As in Prometheus: what looks like a hexadecimal number would be a repetition, and behind a word
  // an x is one more of its letters.
  const bool is_hex = item.text.find_first_of("xX") != std::string_view::npos;
  if (is_hex || (item.repeated && EndsInWord(item.text))) {
    return InvalidInput("malformed repetition " + std::string(item.text) +
                        (item.repeated ? "x" + std::to_string(item.repeats) : ""));
  }
  const size_t split = FindDifference(item.text);
  if (split < item.text.size() && !item.repeated) {
    return InvalidInput("expected how often, such as x5, behind " + std::string(item.text));
  }
  ALERTD_TRY(double value, ParseScriptNumber(item.text.substr(0, split)));
  double difference = 0;
  if (split < item.text.size()) {
    ALERTD_TRY(difference, ParseScriptNumber(item.text.substr(split)));
  }
  for (size_t i = 0; i <= item.repeats; ++i) {
    series.values.emplace_back(ScriptValue{.value = value});
    // Adding 0 would make 0 of -0.
    if (split < item.text.size()) value += difference;
  }
  return Ok();
}

Status AddHistograms(const Item& item, ScriptSeries& series) {
  const size_t end = item.text.find("}}") + 2;
  ALERTD_TRY(WrittenHistogram first, ParseHistogramNotation(item.text.substr(0, end)));
  std::optional<WrittenHistogram> difference;
  const std::string_view rest = item.text.substr(end);
  if (!rest.empty()) {
    if (rest.front() != '+' && rest.front() != '-') {
      return InvalidInput("expected + or - between histograms in " + std::string(item.text));
    }
    ALERTD_TRY(difference, ParseHistogramNotation(rest.substr(1)));
    if (!AreCombinable(first.histogram, difference->histogram) ||
        first.histogram.schema > difference->histogram.schema) {
      return InvalidInput("error combining histograms: schema mismatch in " +
                          std::string(item.text));
    }
    first.hint_given = difference->hint_given;
  }
  for (size_t i = 0; i <= item.repeats; ++i) {
    series.values.emplace_back(
        ScriptValue{.histogram = std::make_shared<const Histogram>(first.histogram),
                    .hint_given = first.hint_given});
    if (!difference) continue;
    if (rest.front() == '+') {
      Add(first.histogram, difference->histogram);
    } else {
      Subtract(first.histogram, difference->histogram);
    }
  }
  return Ok();
}

Status AddItem(std::string_view text, ScriptSeries& series) {
  if (text == "stale") {
    series.values.emplace_back(ScriptValue{.value = StaleMarker()});
    return Ok();
  }
  ALERTD_TRY(const Item item, SplitRepeats(text));
  if (item.text == "_") {
    series.values.resize(series.values.size() + (item.repeated ? item.repeats : 1));
    return Ok();
  }
  return item.text.starts_with("{{") ? AddHistograms(item, series) : AddFloats(item, series);
}

// `-30s`, `+1ms`, `0`.
Result<Duration> ParseOffset(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool is_signed = negative || text.starts_with('+');
  ALERTD_TRY(const Duration span, ParseDuration(text.substr(is_signed ? 1 : 0)));
  return negative ? -span : span;
}

Status AddOffsets(std::string_view text, ScriptStarts& starts) {
  ALERTD_TRY(const Item item, SplitRepeats(text));
  if (item.text == "_") {
    starts.offsets.resize(starts.offsets.size() + (item.repeated ? item.repeats : 1));
    return Ok();
  }
  const size_t split = FindDifference(item.text);
  ALERTD_TRY(Duration offset, ParseOffset(item.text.substr(0, split)));
  Duration difference{0};
  if (split < item.text.size()) {
    ALERTD_TRY(difference, ParseOffset(item.text.substr(split)));
  }
  for (size_t i = 0; i <= item.repeats; ++i) {
    starts.offsets.emplace_back(offset);
    offset += difference;
  }
  return Ok();
}

}  // namespace

bool IsStartsLine(std::string_view line) {
  return line.substr(0, line.find_first_of(" \t")).ends_with(kStartsMark);
}

Result<ScriptSeries> ParseScriptSeries(std::string_view line) {
  ScriptSeries series;
  ALERTD_TRY(series.labels, TakeMetric(line));
  for (SkipSpace(line); !line.empty(); SkipSpace(line)) {
    ALERTD_TRY(const std::string_view item, TakeItem(line));
    ALERTD_TRY([[maybe_unused]] const auto added, AddItem(item, series));
  }
  return series;
}

Result<ScriptStarts> ParseScriptStarts(std::string_view line) {
  ScriptStarts starts;
  ALERTD_TRY(starts.labels, TakeMetric(line));
  if (!line.starts_with(kStartsMark)) return InvalidInput("expected @st after the metric");
  line.remove_prefix(kStartsMark.size());
  for (SkipSpace(line); !line.empty(); SkipSpace(line)) {
    ALERTD_TRY(const std::string_view item, TakeItem(line));
    ALERTD_TRY([[maybe_unused]] const auto added, AddOffsets(item, starts));
  }
  return starts;
}

}  // namespace alertd::promql_test
