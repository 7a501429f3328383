#include "engine/window/log_encoder.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/window/histogram_codec.h"
#include "engine/window/log_bytes.h"
#include "engine/window/log_entry.h"

namespace alertd::window {
namespace {

uint64_t First(LogEntry entry, uint64_t rest) {
  return (rest << kLogEntryBits) | static_cast<uint64_t>(entry);
}

// Steps over 2^53 would not fit the sum, and be no shorter than the bits.
bool IsShortStep(int64_t step) {
  constexpr int64_t kStepMax = int64_t{1} << 40U;
  return -kStepMax < step && step < kStepMax;
}

}  // namespace

void LogEncoder::Add(const SeriesTable& table, SeriesId series, Sample sample,
                     const SampleExtra* extra) {
  if (lost_some_) return;
  if (bytes_.size() >= bytes_max_) {
    lost_some_ = true;
    bytes_ = {};
    return;
  }
  if (series >= written_.size()) written_.resize(table.size());
  if (written_[series].number == kNone) NameSeries(table, series);
  newest_ = std::max(newest_, sample.at);
  PutTime(sample.at);
  const bool has_extra =
      extra != nullptr && (extra->histogram != nullptr || extra->start != Timestamp{});
  if (has_extra) PutExtra(*extra);
  Written& written = written_[series];
  const uint64_t place = ToZigzag(int64_t{written.number} - int64_t{expected_});
  expected_ = written.number + 1;
  const bool is_histogram = has_extra && extra->histogram != nullptr;
  PutValue(written, is_histogram ? std::bit_cast<double>(written.bits) : sample.value, place);
}

void LogEncoder::PutTime(Timestamp at) {
  const std::string_view source = at == origin_.at ? origin_.source : std::string_view();
  const int64_t time_ms = at.time_since_epoch().count();
  if (time_ms == time_ms_ && source == source_) return;
  // Unsigned, for times may be as far apart as can be.
  const uint64_t step = static_cast<uint64_t>(time_ms) - static_cast<uint64_t>(time_ms_);
  PutVarint(bytes_, First(LogEntry::kTime, source.empty() ? kTimeAlone : kTimeOfSource));
  PutVarint(bytes_, ToZigzag(static_cast<int64_t>(step)));
  time_ms_ = time_ms;
  source_ = source;
  if (source.empty()) return;
  const auto [number, is_new] = sources_.try_emplace(source_, symbol_count_);
  if (is_new) {
    PutText(source);
  } else {
    PutVarint(bytes_, uint64_t{number->second} + 1);
  }
}

void LogEncoder::NameSeries(const SeriesTable& table, SeriesId series) {
  PutVarint(bytes_, First(LogEntry::kSeries, table.LabelCount(series)));
  table.EachSymbol(series, [this, &table](Symbol name, Symbol value) {
    PutSymbol(table.symbols(), name);
    PutSymbol(table.symbols(), value);
  });
  written_[series].number = series_count_++;
}

void LogEncoder::PutSymbol(const SymbolTable& symbols, Symbol symbol) {
  if (symbol >= symbols_.size()) symbols_.resize(symbols.size(), kNone);
  if (symbols_[symbol] != kNone) {
    PutVarint(bytes_, uint64_t{symbols_[symbol]} + 1);
    return;
  }
  symbols_[symbol] = symbol_count_;
  PutText(symbols.Text(symbol));
}

// The text gets the next number.
void LogEncoder::PutText(std::string_view text) {
  PutVarint(bytes_, 0);
  PutVarint(bytes_, text.size());
  bytes_.append(text);
  ++symbol_count_;
}

void LogEncoder::PutExtra(const SampleExtra& extra) {
  const uint64_t has = (extra.start != Timestamp{} ? kExtraStart : 0) |
                       (extra.histogram != nullptr ? kExtraHistogram : 0);
  PutVarint(bytes_, First(LogEntry::kExtra, has));
  if (extra.start != Timestamp{}) {
    PutVarint(bytes_, ToZigzag(extra.start.time_since_epoch().count()));
  }
  if (extra.histogram != nullptr) PutHistogram(bytes_, *extra.histogram);
}

void LogEncoder::PutValue(Written& written, double value, uint64_t place) {
  const auto put_first = [this, place](LogValue kind) {
    const uint64_t rest = (place << kLogValueBits) | static_cast<uint64_t>(kind);
    PutVarint(bytes_, First(LogEntry::kSample, rest));
  };
  const auto bits = std::bit_cast<uint64_t>(value);
  if (bits == written.bits) {
    put_first(LogValue::kSame);
    return;
  }
  if (IsStale(value)) {
    put_first(LogValue::kStale);
    return;
  }
  const uint64_t before = std::exchange(written.bits, bits);
  const std::optional<int64_t> whole = WholeNumber(value);
  const std::optional<int64_t> whole_before = WholeNumber(std::bit_cast<double>(before));
  if (whole && whole_before && IsShortStep(*whole - *whole_before)) {
    put_first(LogValue::kStep);
    PutVarint(bytes_, ToZigzag(*whole - *whole_before));
    return;
  }
  // Only the bytes in the middle that differ.
  const uint64_t difference = bits ^ before;
  const auto leading = static_cast<unsigned>(std::countl_zero(difference)) / 8;
  const auto trailing = static_cast<unsigned>(std::countr_zero(difference)) / 8;
  const unsigned length = 8 - leading - trailing;
  put_first(LogValue::kBits);
  bytes_.push_back(static_cast<char>(trailing * 8 + (length - 1)));
  PutFixed(bytes_, difference >> (trailing * 8), length);
}

void LogEncoder::Keep(const std::vector<SeriesId>& old_ids) {
  std::vector<Written> kept;
  kept.reserve(old_ids.size());
  for (const SeriesId old_id : old_ids)
    kept.push_back(old_id < written_.size() ? written_[old_id] : Written());
  written_ = std::move(kept);
  symbols_.clear();  // the table has others; they are written again
}

LogBlock LogEncoder::Take(LogCut cut) {
  LogBlock block{.bytes = std::exchange(bytes_, {}),
                 .newest = std::exchange(newest_, Timestamp::min()),
                 .lost_some = lost_some_};
  if (cut == LogCut::kNewSegment) BeginSegment();
  return block;
}

void LogEncoder::BeginSegment() {
  lost_some_ = false;
  written_.assign(written_.size(), {});
  symbols_.clear();
  series_count_ = 0;
  symbol_count_ = 0;
  expected_ = 0;
  time_ms_ = 0;
  source_.clear();
  sources_.clear();
}

}  // namespace alertd::window
