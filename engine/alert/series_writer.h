#pragma once

// Appends what rules yield to the window.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/window/window.h"

namespace alertd::alert {

// A series that a rule writes, with the window's number for it as long as that holds.
class WrittenSeries {
 public:
  WrittenSeries() = default;
  explicit WrittenSeries(Labels labels) : labels_(std::move(labels)) {}
  const Labels& labels() const { return labels_; }

 private:
  friend class SeriesWriter;

  Labels labels_;
  std::optional<uint64_t> generation_;
  window::SeriesId id_ = 0;
};

// Collects the samples of one evaluation and appends them as one step.
class SeriesWriter {
 public:
  // `window` must outlive the writer.
  explicit SeriesWriter(window::Window& window) : window_(window) {}

  // The series must stay where it is until Flush().
  void Add(WrittenSeries& series, Sample sample) { batch_.push_back({&series, sample, nullptr}); }
  void Add(WrittenSeries& series, HistogramSample sample) {
    batch_.push_back({&series, {sample.at, 0}, std::move(sample.histogram)});
    any_histogram_ = true;
  }
  void AddStale(WrittenSeries& series, Timestamp at) { Add(series, Sample{at, StaleMarker()}); }

  // Appends what was added; the writer is empty again. Fails with kLimitExceeded when the window
  // takes no further series; those it has are appended. Fails with kUnavailable when nothing was.
  // `source` is the window's name for what the rule belongs to; see BatchOrigin.
  Status Flush(std::string_view source = {});

 private:
  struct Pending {
    WrittenSeries* series = nullptr;
    Sample sample;
    HistogramPtr histogram;  // then the sample has no value
  };

  Status Write(std::string_view source);
  // Turns the batch into samples_ and extras_ with the ids of this generation; leaves out what
  // fails.
  Status Locate(uint64_t generation);

  window::Window& window_;
  std::vector<Pending> batch_;
  bool any_histogram_ = false;  // in the batch
  std::vector<window::SeriesSample> samples_;
  std::vector<window::SampleExtra> extras_;  // empty when there is no histogram
};

}  // namespace alertd::alert
