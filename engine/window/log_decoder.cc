#include "engine/window/log_decoder.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/window/histogram_codec.h"
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
  const Symbol* const source = ReadSymbol(reader);
  if (source == nullptr || source->text.empty()) return InvalidInput("a time has no source");
  source_ = source->text;
  return Ok();
}

// Null where there is none.
const LogDecoder::Symbol* LogDecoder::ReadSymbol(ByteReader& reader) {
  const std::optional<uint64_t> number = reader.Varint();
  if (!number) return nullptr;
  if (*number > 0) return *number > symbols_.size() ? nullptr : &symbols_[*number - 1];
  const std::optional<uint64_t> length = reader.Varint();
  if (!length) return nullptr;
  const std::optional<std::string_view> text = reader.Text(*length);
  if (!text) return nullptr;
  symbols_.push_back({std::string(*text), IsValidUtf8(*text)});
  return &symbols_.back();
}

Status LogDecoder::ReadSeries(ByteReader& reader, uint64_t labels) {
  // Each takes two bytes and more.
  if (labels == 0 || labels > reader.left()) return InvalidInput("a series has no labels");
  std::vector<Label> read;
  read.reserve(labels);
  for (uint64_t i = 0; i < labels; ++i) {
    const Symbol* const name = ReadSymbol(reader);
    const Symbol* const value = name == nullptr ? nullptr : ReadSymbol(reader);
    if (value == nullptr) return InvalidInput("a series is cut off or has unknown texts");
    if (!name->is_utf8 || !value->is_utf8) {
      return InvalidInput("a series has a label that is not UTF-8");
    }
    read.push_back({name->text, value->text});
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
  newest_ = std::max(newest_, time_);
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
