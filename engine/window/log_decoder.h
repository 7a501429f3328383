#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/window/log_bytes.h"
#include "engine/window/log_entry.h"
#include "engine/window/window.h"

namespace alertd::window {

// Reads one segment of the log of samples, block by block, into a window: what LogEncoder has
// written. The bytes may be anything. Not thread-safe.
class LogDecoder {
 public:
  // `window` must outlive the decoder, and not be expired meanwhile.
  explicit LogDecoder(Window& window) : window_(window) {}

  // Fails with kInvalidInput at the first entry that makes no sense. What came before it is in the
  // window; nothing after it can be read.
  Status Apply(std::string_view block);

  // No sample that was read is newer.
  Timestamp newest() const { return newest_; }
  size_t samples() const { return samples_; }         // that were read, also those that are too old
  size_t series_refused() const { return refused_; }  // for which the window had no room

 private:
  struct Symbol {
    std::string text;
    bool is_utf8 = false;
  };
  struct Known {
    std::optional<SeriesId> series;  // nothing when the window had no room
    uint64_t bits = 0;               // of its last value
  };

  Status ApplyEntry(ByteReader& reader);
  Status ReadTime(ByteReader& reader, uint64_t kind);
  Status ReadSeries(ByteReader& reader, uint64_t labels);
  Status ReadExtra(ByteReader& reader, uint64_t has);
  Status ReadSample(ByteReader& reader, uint64_t rest);
  std::optional<double> ReadValue(ByteReader& reader, LogValue kind, uint64_t& bits);
  const Symbol* ReadSymbol(ByteReader& reader);
  void Flush();

  Window& window_;
  std::deque<Symbol> symbols_;  // stay in place
  std::vector<Known> known_;
  std::optional<SampleExtra> extra_;  // of the sample to come
  uint64_t expected_ = 0;
  Timestamp time_{};
  std::string source_;  // of the samples to come
  Timestamp newest_ = Timestamp::min();
  size_t samples_ = 0;
  size_t refused_ = 0;
  std::vector<SeriesSample> batch_;
  std::vector<SampleExtra> extras_;  // empty, or one for each of batch_
};

}  // namespace alertd::window
