#include "tools/rule_test/histogram_text.h"

#include <string_view>

#include "engine/model/number.h"

namespace alertd::rule_test {
namespace {

// Longer gaps between buckets are not written out in zeros.
constexpr int64_t kGapMax = 1000;

void AddNumber(std::string& text, std::string_view key, double value) {
  if (value != 0) text += " " + std::string(key) + ":" + FormatGeneral(value);
}

void AddList(std::string& text, std::string_view key, const std::string& items) {
  text += " " + std::string(key) + ":[" + items + "]";
}

std::string_view HintName(ResetHint hint) {
  switch (hint) {
    case ResetHint::kUnknown:
      return "unknown";
    case ResetHint::kReset:
      return "reset";
    case ResetHint::kNotReset:
      return "not_reset";
    case ResetHint::kGauge:
      return "gauge";
  }
  return {};
}

void AddBuckets(std::string& text, std::string_view prefix, const HistogramBuckets& buckets) {
  if (buckets.empty()) return;
  const std::string name(prefix);
  if (buckets.front().index != 0) {
    text += " " + name + "offset:" + std::to_string(buckets.front().index);
  }
  std::string counts;
  int64_t next = buckets.front().index;
  for (const HistogramBucket& bucket : buckets) {
    if (bucket.index - next > kGapMax) {
      counts += " …" + std::to_string(bucket.index - next) + " empty ones…";
      next = bucket.index;
    }
    for (; next < bucket.index; ++next)
      counts += " 0";
    counts += " " + FormatGeneral(bucket.count);
    ++next;
  }
  AddList(text, name + "buckets", counts.substr(1));
}

}  // namespace

std::string FormatNotation(const Histogram& histogram) {
  std::string text;
  if (histogram.schema != 0) text += " schema:" + std::to_string(histogram.schema);
  AddNumber(text, "count", histogram.count);
  AddNumber(text, "sum", histogram.sum);
  AddNumber(text, "z_bucket", histogram.zero_count);
  AddNumber(text, "z_bucket_w", histogram.zero_threshold);
  if (!histogram.custom_bounds.empty()) {
    std::string bounds;
    for (const double bound : histogram.custom_bounds)
      bounds += " " + FormatGeneral(bound);
    AddList(text, "custom_values", bounds.substr(1));
  }
  if (histogram.hint != ResetHint::kUnknown) {
    text += " counter_reset_hint:" + std::string(HintName(histogram.hint));
  }
  AddBuckets(text, "", histogram.positive);
  AddBuckets(text, "n_", histogram.negative);
  return "{{" + (text.empty() ? text : text.substr(1)) + "}}";
}

}  // namespace alertd::rule_test
