#include "engine/window/log_decoder.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>
#include <utility>

#include "engine/window/sample_store.h"

namespace alertd::window {
namespace {

// So that a batch stays in the processor's cache.
constexpr size_t kBatchMax = 8192;

// The oldest time there could be stands for no sample at all, and sums must not overflow.
bool IsWithinBounds(Timestamp time) {
  constexpr Duration kFar{int64_t{1} << 60U};
  return time.time_since_epoch() > -kFar && time.time_since_epoch() < kFar;
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

}  // namespace

Status LogDecoder::Apply(std::string_view block) {
  ByteReader reader(block);
  Status applied = Ok();
  while (applied && !reader.empty()) {
    applied = ApplyEntry(reader);
    if (!applied) {
      applied = InvalidInput(std::move(applied).error().message + " before byte " +
                             std::to_string(block.size() - reader.left()) + " of a block of " +
                             std::to_string(block.size()));
    }
  }
  Flush();
  return applied;
}

Status LogDecoder::ApplyEntry(ByteReader& reader) {
  const std::optional<uint64_t> first = reader.Varint();
  if (!first) return InvalidInput("an entry has no kind");
  const uint64_t rest = *first >> kLogEntryBits;
  switch (static_cast<LogEntry>(*first & ((1U << kLogEntryBits) - 1))) {
    case LogEntry::kSample:
      return ReadSample(reader, rest);
    case LogEntry::kSeries:
      return ReadSeries(reader, rest);
    case LogEntry::kExtra:
      return ReadExtra(reader, rest);
    case LogEntry::kTime:
      return ReadTime(reader, rest);
  }
  return InvalidInput("an entry is of an unknown kind");
}

Status LogDecoder::ReadTime(ByteReader& reader, uint64_t kind) {
  if (kind > kTimeOfSource) return InvalidInput("a time is of an unknown kind");
  const std::optional<int64_t> step = reader.Signed();
  if (!step) return InvalidInput("a time is cut off");
  Flush();
  const uint64_t time_ms =
      static_cast<uint64_t>(time_.time_since_epoch().count()) + static_cast<uint64_t>(*step);
  time_ = Timestamp(Duration(static_cast<int64_t>(time_ms)));
  if (!IsWithinBounds(time_)) return InvalidInput("a time is out of all bounds");
  source_.clear();
  if (kind == kTimeAlone) return Ok();
  const std::optional<std::string_view> source = ReadSymbol(reader);
  if (!source || source->empty()) return InvalidInput("a time has no source");
  source_ = *source;
  return Ok();
}

std::optional<std::string_view> LogDecoder::ReadSymbol(ByteReader& reader) {
  const std::optional<uint64_t> number = reader.Varint();
  if (!number) return std::nullopt;
  if (*number > 0) {
    if (*number > symbols_.size()) return std::nullopt;
    return symbols_[*number - 1];
  }
  const std::optional<uint64_t> length = reader.Varint();
  if (!length) return std::nullopt;
  const std::optional<std::string_view> text = reader.Text(*length);
  if (!text) return std::nullopt;
  return symbols_.emplace_back(*text);
}

Status LogDecoder::ReadSeries(ByteReader& reader, uint64_t labels) {
  // Each takes two bytes and more.
  if (labels == 0 || labels > reader.left()) return InvalidInput("a series has no labels");
  std::vector<Label> read;
  read.reserve(labels);
  for (uint64_t i = 0; i < labels; ++i) {
    const std::optional<std::string_view> name = ReadSymbol(reader);
    const std::optional<std::string_view> value = name ? ReadSymbol(reader) : std::nullopt;
    if (!value) return InvalidInput("a series is cut off or has unknown texts");
    if (!IsValidUtf8(*name) || !IsValidUtf8(*value)) {
      return InvalidInput("a series has a label that is not UTF-8");
    }
    read.push_back({*name, *value});
  }
  const Labels found = Labels::From(std::move(read));
  if (!found.Has(kMetricNameLabel)) return InvalidInput("a series has no name");
  const Result<SeriesId> series = window_.FindOrCreate(found);
  Known& known = known_.emplace_back();
  if (series) {
    known.series = *series;
  } else {
    ++refused_;
  }
  return Ok();
}

Status LogDecoder::ReadExtra(ByteReader& reader, uint64_t has) {
  SampleExtra extra;
  if (has == 0 || has > (kExtraStart | kExtraHistogram)) {
    return InvalidInput("a sample has something unknown");
  }
  if ((has & kExtraStart) != 0) {
    const std::optional<int64_t> start = reader.Signed();
    if (!start) return InvalidInput("a sample's start is cut off");
    extra.start = Timestamp(Duration(*start));
    if (!IsWithinBounds(extra.start)) return InvalidInput("a sample's start is out of all bounds");
  }
  if ((has & kExtraHistogram) != 0) {
    extra.histogram = ReadHistogram(reader);
    if (extra.histogram == nullptr) return InvalidInput("a histogram makes no sense");
  }
  extra_ = std::move(extra);
  return Ok();
}

std::optional<double> LogDecoder::ReadValue(ByteReader& reader, LogValue kind, uint64_t& bits) {
  switch (kind) {
    case LogValue::kSame:
      break;
    case LogValue::kStale:
      return StaleMarker();
    case LogValue::kStep: {
      const std::optional<int64_t> step = reader.Signed();
      const std::optional<int64_t> before = WholeNumber(std::bit_cast<double>(bits));
      if (!step || !before) return std::nullopt;
      const uint64_t sum = static_cast<uint64_t>(*before) + static_cast<uint64_t>(*step);
      bits = std::bit_cast<uint64_t>(static_cast<double>(static_cast<int64_t>(sum)));
      break;
    }
    case LogValue::kBits: {
      const std::optional<uint64_t> shape = reader.Fixed(1);
      if (!shape) return std::nullopt;
      const uint64_t trailing = *shape / 8;
      const uint64_t length = *shape % 8 + 1;
      const std::optional<uint64_t> difference = reader.Fixed(length);
      if (!difference || trailing + length > sizeof(bits)) return std::nullopt;
      bits ^= *difference << (trailing * 8);
      break;
    }
  }
  return std::bit_cast<double>(bits);
}

Status LogDecoder::ReadSample(ByteReader& reader, uint64_t rest) {
  const auto kind = static_cast<LogValue>(rest & ((1U << kLogValueBits) - 1));
  const uint64_t number = expected_ + static_cast<uint64_t>(FromZigzag(rest >> kLogValueBits));
  if (number >= known_.size()) return InvalidInput("a sample is of an unknown series");
  Known& known = known_[number];
  expected_ = number + 1;
  const std::optional<double> value = ReadValue(reader, kind, known.bits);
  if (!value) return InvalidInput("a value is cut off or makes no sense");
  const std::optional<SampleExtra> extra = std::exchange(extra_, std::nullopt);
  const bool is_histogram = extra && extra->histogram != nullptr;
  if (!is_histogram && IsHistogramMark(*value)) {
    return InvalidInput("a value stands for a histogram that is not there");
  }
  ++samples_;
  if (!known.series) return Ok();
  batch_.push_back({*known.series, {time_, *value}});
  if (extra) {
    extras_.resize(batch_.size());
    extras_.back() = *extra;
  } else if (!extras_.empty()) {
    extras_.emplace_back();
  }
  if (batch_.size() >= kBatchMax) Flush();
  return Ok();
}

void LogDecoder::Flush() {
  if (batch_.empty()) return;
  window_.Append({.samples = batch_, .extras = extras_, .origin = {source_, time_}});
  batch_.clear();
  extras_.clear();
}

}  // namespace alertd::window
