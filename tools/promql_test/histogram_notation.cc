#include "tools/promql_test/histogram_notation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/number.h"
#include "engine/model/time.h"
#include "tools/promql_test/metric_text.h"

namespace alertd::promql_test {
namespace {

struct Key {
  std::string name;
  std::string_view value;  // of a list, what stands between the brackets
};

// What the keys say, before buckets get their places.
struct Draft {
  WrittenHistogram written;
  std::vector<double> positive;
  std::vector<double> negative;
  int32_t offset = 0;
  int32_t negative_offset = 0;
};

Result<Key> TakeKey(std::string_view& rest) {
  const size_t colon = rest.find(':');
  if (colon == std::string_view::npos) {
    return InvalidInput("histogram key without a value: " + std::string(rest));
  }
  Key key{std::string(rest.substr(0, colon)), {}};
  std::transform(key.name.begin(), key.name.end(), key.name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  rest.remove_prefix(colon + 1);
  const bool is_list = rest.starts_with('[');
  const size_t end = is_list ? rest.find(']') : std::min(rest.find_first_of(" \t"), rest.size());
  if (end == std::string_view::npos) return InvalidInput("list without an end");
  key.value = rest.substr(is_list ? 1 : 0, is_list ? end - 1 : end);
  rest.remove_prefix(is_list ? end + 1 : end);
  return key;
}

Result<std::vector<double>> ParseNumbers(std::string_view text) {
  std::vector<double> numbers;
  for (SkipSpace(text); !text.empty(); SkipSpace(text)) {
    const size_t end = std::min(text.find_first_of(" \t"), text.size());
    ALERTD_TRY(const double number, ParseScriptNumber(text.substr(0, end)));
    numbers.push_back(number);
    text.remove_prefix(end);
  }
  return numbers;
}

Result<int32_t> ParseInteger(std::string_view text) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidInput("expected an integer, got " + std::string(text));
  }
  return number;
}

Result<ResetHint> ParseHint(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, ResetHint>, 4> kHints = {
      {{"unknown", ResetHint::kUnknown},
       {"reset", ResetHint::kReset},
       {"not_reset", ResetHint::kNotReset},
       {"gauge", ResetHint::kGauge}}};
  for (const auto& [name, hint] : kHints) {
    if (name == text) return hint;
  }
  return InvalidInput("unknown counter_reset_hint " + std::string(text));
}

// Sets a number of the histogram; false when the key is not one of these.
Result<bool> SetNumber(const Key& key, Histogram& histogram) {
  const std::array<std::pair<std::string_view, double*>, 4> numbers = {
      {{"count", &histogram.count},
       {"sum", &histogram.sum},
       {"z_bucket", &histogram.zero_count},
       {"z_bucket_w", &histogram.zero_threshold}}};
  for (const auto& [name, number] : numbers) {
    if (key.name != name) continue;
    ALERTD_TRY(*number, ParseScriptNumber(key.value));
    return true;
  }
  return false;
}

Status SetKey(const Key& key, Draft& draft) {
  Histogram& histogram = draft.written.histogram;
  ALERTD_TRY(const bool is_number, SetNumber(key, histogram));
  if (is_number) return Ok();
  if (key.name == "schema") {
    ALERTD_TRY(histogram.schema, ParseInteger(key.value));
  } else if (key.name == "buckets") {
    ALERTD_TRY(draft.positive, ParseNumbers(key.value));
  } else if (key.name == "n_buckets") {
    ALERTD_TRY(draft.negative, ParseNumbers(key.value));
  } else if (key.name == "custom_values") {
    ALERTD_TRY(histogram.custom_bounds, ParseNumbers(key.value));
  } else if (key.name == "offset") {
    ALERTD_TRY(draft.offset, ParseInteger(key.value));
  } else if (key.name == "n_offset") {
    ALERTD_TRY(draft.negative_offset, ParseInteger(key.value));
  } else if (key.name == "counter_reset_hint") {
    ALERTD_TRY(histogram.hint, ParseHint(key.value));
    draft.written.hint_given = true;
  } else {
    return InvalidInput("unknown histogram key " + key.name);
  }
  return Ok();
}

HistogramBuckets Placed(const std::vector<double>& counts, int32_t offset) {
  HistogramBuckets buckets;
  for (const double count : counts)
    buckets.push_back({offset++, count});
  return buckets;
}

Status CheckSchema(const Histogram& histogram) {
  const bool exponential = histogram.schema >= kSchemaMin && histogram.schema <= kSchemaMax;
  if (!exponential && !histogram.has_custom_buckets()) {
    return InvalidInput("schema " + std::to_string(histogram.schema) +
                        " is neither -4 to 8 nor -53");
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
  const bool is_signed = negative || digits.starts_with('+');
  const auto span = ParseDuration(std::string_view(digits).substr(is_signed ? 1 : 0));
  if (!span) {
    return InvalidInput("neither a number nor a duration: \"" + std::string(text) + "\"");
  }
  const double seconds = static_cast<double>(span->count()) / 1000.0;
  return negative ? -seconds : seconds;
}

Result<WrittenHistogram> ParseHistogramNotation(std::string_view text) {
  constexpr size_t kBraces = 2;
  if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 2 * kBraces) {
    return InvalidInput("malformed histogram " + std::string(text));
  }
  std::string_view rest = text.substr(kBraces, text.size() - 2 * kBraces);
  Draft draft;
  for (SkipSpace(rest); !rest.empty(); SkipSpace(rest)) {
    ALERTD_TRY(const Key key, TakeKey(rest));
    ALERTD_TRY([[maybe_unused]] const auto set, SetKey(key, draft));
  }
  Histogram& histogram = draft.written.histogram;
  ALERTD_TRY([[maybe_unused]] const auto checked, CheckSchema(histogram));
  histogram.positive = Placed(draft.positive, draft.offset);
  histogram.negative = Placed(draft.negative, draft.negative_offset);
  histogram.Compact();
  return std::move(draft.written);
}

}  // namespace alertd::promql_test
