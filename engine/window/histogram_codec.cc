#include "engine/window/histogram_codec.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "engine/window/log_entry.h"

namespace alertd::window {
namespace {

// Counts are mostly whole.
void PutCount(std::string& out, double count) {
  const std::optional<int64_t> whole = WholeNumber(count);
  if (whole && *whole >= 0) {
    PutVarint(out, static_cast<uint64_t>(*whole) << 1U);
  } else {
    PutVarint(out, 1);
    PutDouble(out, count);
  }
}

void PutBuckets(std::string& out, const HistogramBuckets& buckets) {
  PutVarint(out, buckets.size());
  int64_t index = 0;
  for (const HistogramBucket& bucket : buckets) {
    PutVarint(out, ToZigzag(bucket.index - index));
    index = bucket.index;
    PutCount(out, bucket.count);
  }
}

std::optional<double> ReadCount(ByteReader& reader) {
  const std::optional<uint64_t> count = reader.Varint();
  if (!count) return std::nullopt;
  if (*count == 1) return reader.Double();
  return static_cast<double>(*count >> 1U);
}

bool ReadBuckets(ByteReader& reader, HistogramBuckets& buckets) {
  const std::optional<uint64_t> size = reader.Varint();
  // Each takes a byte and more.
  if (!size || *size > reader.left()) return false;
  buckets.reserve(*size);
  int64_t index = 0;
  for (uint64_t i = 0; i < *size; ++i) {
    const std::optional<int64_t> step = reader.Signed();
    const std::optional<double> count = ReadCount(reader);
    constexpr auto kStepMax = int64_t{std::numeric_limits<uint32_t>::max()};
    if (!step || !count || *step < -kStepMax || *step > kStepMax || (i > 0 && *step <= 0)) {
      return false;
    }
    index += *step;
    if (index != static_cast<int32_t>(index)) return false;
    buckets.push_back({static_cast<int32_t>(index), *count});
  }
  return true;
}

bool ReadBounds(ByteReader& reader, std::vector<double>& bounds) {
  const std::optional<uint64_t> size = reader.Varint();
  if (!size || *size > reader.left() / sizeof(double)) return false;
  for (uint64_t i = 0; i < *size; ++i)
    bounds.push_back(*reader.Double());
  return std::is_sorted(bounds.begin(), bounds.end());
}

bool IsSchema(int64_t schema) {
  return schema == kCustomBucketsSchema || (schema >= kSchemaMin && schema <= kSchemaMax);
}

}  // namespace

void PutHistogram(std::string& out, const Histogram& histogram) {
  out.push_back(static_cast<char>(histogram.hint));
  PutVarint(out, ToZigzag(histogram.schema));
  PutDouble(out, histogram.zero_threshold);
  PutCount(out, histogram.zero_count);
  PutCount(out, histogram.count);
  PutDouble(out, histogram.sum);
  PutBuckets(out, histogram.positive);
  PutBuckets(out, histogram.negative);
  PutVarint(out, histogram.custom_bounds.size());
  for (const double bound : histogram.custom_bounds)
    PutDouble(out, bound);
}

HistogramPtr ReadHistogram(ByteReader& reader) {
  auto histogram = std::make_shared<Histogram>();
  const std::optional<uint64_t> hint = reader.Fixed(1);
  const std::optional<int64_t> schema = reader.Signed();
  const std::optional<double> zero_threshold = reader.Double();
  const std::optional<double> zero_count = ReadCount(reader);
  const std::optional<double> count = ReadCount(reader);
  const std::optional<double> sum = reader.Double();
  if (!hint || *hint > static_cast<uint64_t>(ResetHint::kGauge) || !schema || !IsSchema(*schema) ||
      !zero_threshold || !zero_count || !count || !sum) {
    return nullptr;
  }
  histogram->hint = static_cast<ResetHint>(*hint);
  histogram->schema = static_cast<int32_t>(*schema);
  histogram->zero_threshold = *zero_threshold;
  histogram->zero_count = *zero_count;
  histogram->count = *count;
  histogram->sum = *sum;
  const bool read = ReadBuckets(reader, histogram->positive) &&
                    ReadBuckets(reader, histogram->negative) &&
                    ReadBounds(reader, histogram->custom_bounds);
  if (!read) return nullptr;
  histogram->Compact();
  return histogram;
}

}  // namespace alertd::window
