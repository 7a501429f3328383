#include "tools/answer_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "engine/model/number.h"

namespace alertd::tools {
namespace {

constexpr int kSignificantDigits = 6;
// From here on a double no longer tells two whole numbers apart.
constexpr double kWholeMax = 9007199254740992.0;
constexpr double kPlainMin = 1e-4;
// Columns of the longest bar.
constexpr double kBarWidth = 30;
// More buckets than this are summed up in one line of bars, several to a bar.
constexpr size_t kLineBarsMax = 40;

constexpr std::array<std::string_view, 9> kHeights = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

std::string WithoutTrailingZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string BoundsText(const BoundedBucket& bucket) {
  return (bucket.lower_inclusive ? "[" : "(") + FormatGeneral(bucket.lower) + "," +
         FormatGeneral(bucket.upper) + (bucket.upper_inclusive ? "]" : ")");
}

// Short bounds for people; adjoining buckets may then look as if they left a gap.
std::string ReadableBounds(const BoundedBucket& bucket) {
  return (bucket.lower_inclusive ? "[" : "(") + ReadableNumber(bucket.lower) + ", " +
         ReadableNumber(bucket.upper) + (bucket.upper_inclusive ? "]" : ")");
}

double Fullest(const std::vector<double>& counts) {
  double fullest = 0;
  for (const double count : counts)
    fullest = std::isfinite(count) ? std::max(fullest, count) : fullest;
  return fullest;
}

std::vector<double> CountsOf(const AnswerHistogram& histogram) {
  const size_t buckets = histogram.buckets.size();
  const size_t each = (buckets + kLineBarsMax - 1) / kLineBarsMax;  // buckets to a bar
  std::vector<double> counts;
  for (size_t i = 0; i < buckets; ++i) {
    if (i % each == 0) counts.push_back(0);
    counts.back() += histogram.buckets[i].count;
  }
  return counts;
}

// Nothing for what is no share at all; otherwise at least a sliver.
size_t Steps(double share, double steps) {
  if (!(share > 0)) return 0;
  return static_cast<size_t>(std::clamp(std::round(share * steps), 1.0, steps));
}

std::string Bar(double share) {
  const size_t eighths = Steps(share, kBarWidth * 8);
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i)
    bar += "█";
  return bar + std::string(kEighths[eighths % 8]);
}

std::string Summary(const AnswerHistogram& histogram) {
  return "count " + ReadableNumber(histogram.count) + "  sum " + ReadableNumber(histogram.sum);
}

}  // namespace

std::string ReadableNumber(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value)) return FormatFloat(value);
  if (value == 0) return "0";
  if (value == std::trunc(value) && size < kWholeMax) return fmt::format("{:.0f}", value);
  if (size < kPlainMin || size >= kWholeMax) return fmt::format("{:.6g}", value);
  const int digits = static_cast<int>(std::floor(std::log10(size))) + 1;
  return WithoutTrailingZeros(
      fmt::format("{:.{}f}", value, std::max(kSignificantDigits - digits, 0)));
}

size_t DisplayWidth(std::string_view text) {
  constexpr unsigned kContinuationMask = 0xC0U;
  constexpr unsigned kContinuation = 0x80U;
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & kContinuationMask) != kContinuation;
  }));
}

std::string HistogramText(const AnswerHistogram& histogram) {
  std::string text =
      "{count:" + FormatGeneral(histogram.count) + ", sum:" + FormatGeneral(histogram.sum);
  for (const BoundedBucket& bucket : histogram.buckets)
    text += ", " + BoundsText(bucket) + ":" + FormatGeneral(bucket.count);
  return text + "}";
}

std::string HistogramLine(const AnswerHistogram& histogram) {
  std::string line = Summary(histogram);
  if (histogram.buckets.empty()) return line;
  const std::vector<double> counts = CountsOf(histogram);
  const double fullest = Fullest(counts);
  line += "  " + ReadableNumber(histogram.buckets.front().lower) + " ";
  for (const double count : counts)
    line += kHeights[Steps(count / fullest, kHeights.size() - 1)];
  return line + " " + ReadableNumber(histogram.buckets.back().upper);
}

std::string HistogramChart(const AnswerHistogram& histogram, std::string_view indent) {
  std::vector<std::string> bounds;
  std::vector<std::string> counts;
  std::vector<double> numbers;
  size_t bounds_width = 0;
  size_t counts_width = 0;
  for (const BoundedBucket& bucket : histogram.buckets) {
    bounds.push_back(ReadableBounds(bucket));
    counts.push_back(ReadableNumber(bucket.count));
    numbers.push_back(bucket.count);
    bounds_width = std::max(bounds_width, bounds.back().size());
    counts_width = std::max(counts_width, counts.back().size());
  }
  const double fullest = Fullest(numbers);
  std::string chart;
  for (size_t i = 0; i < bounds.size(); ++i) {
    const std::string bar = Bar(numbers[i] / fullest);
    chart += fmt::format("{}{:>{}}  {:>{}}{}{}\n", indent, bounds[i], bounds_width, counts[i],
                         counts_width, bar.empty() ? "" : "  ", bar);
  }
  return chart;
}

}  // namespace alertd::tools
