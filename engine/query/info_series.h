#pragma once

// The info series of info(), and which of them tell about whom.
//
// An info series tells about all series that have the same values of the identifying labels: they
// are at one place. At every place there is one series of each info metric, the newest of those
// that have samples. Places depend on labels only; a run finds the newest, and counts for every
// place how often they have changed.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "engine/query/selector_nodes.h"

namespace alertd::query {

// What the second argument of info() says.
struct InfoMatchers {
  Matchers names;                        // which metrics are info metrics
  Matchers data;                         // on their other labels
  std::vector<std::string> data_labels;  // sorted; those that are wanted, or all when empty
  bool requires_match = false;           // a series that no info series tells about is left out

  // `matchers` as they are written; none for a call without them.
  static InfoMatchers From(const Matchers& matchers);

  bool IsInfoMetric(std::string_view name) const;
  bool Wants(std::string_view label) const;
};

class InfoSeries {
 public:
  // `matchers` must outlive this.
  InfoSeries(const InfoMatchers& matchers, Duration lookback);

  // The place of a series with these labels.
  uint32_t PlaceOf(const Labels& labels);

  // Says that there are series at a place in this run. Info series with other identifying labels,
  // or values of them, than any series has had in this run do not exist for it.
  void Ask(uint32_t place, const RunContext& run);

  // Finds the newest info series as of `at`. Fails with kInvalidInput when two are equally new and
  // when one is a histogram.
  Status Evaluate(RunContext& run, Timestamp at);

  // Grows whenever another series is the newest of its metric there.
  uint64_t version(uint32_t place) const { return places_[place].version; }
  // The info series at a place, one of each metric, to be asked for their labels.
  template <typename Take>
  void ForEachAt(uint32_t place, const Take& take) const {
    for (const uint32_t index : places_[place].metrics) {
      if (metrics_[index].newest != kNone) take(selector_.rows().labels(metrics_[index].newest));
    }
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kIdentifyingLabels = 2;                      // instance and job
  using IdentifyingValues = std::array<uint32_t, kIdentifyingLabels>;  // kNone: not there

  // One info metric at one place.
  struct Metric {
    uint32_t place = 0;
    uint32_t newest = kNone;     // row, after the last evaluation
    uint32_t candidate = kNone;  // during one
  };
  struct Place {
    IdentifyingValues values;
    std::vector<uint32_t> metrics;
    uint64_t version = 1;
  };
  // The values of one identifying label, and in which session each was last asked for.
  struct AskedValues {
    absl::flat_hash_map<std::string, uint32_t> ids;
    std::vector<uint64_t> asked_in;
  };

  void Extend();
  // Which of the identifying labels are there, as bits.
  static size_t PresenceOf(const IdentifyingValues& values);
  bool IsAskedFor(const IdentifyingValues& values, uint64_t session) const;
  Status Offer(uint32_t row);
  void TakeCandidates();

  SelectorPlan plan_;
  SelectorNode selector_;
  std::array<AskedValues, kIdentifyingLabels> asked_;
  // In which session series with just these labels were last asked for.
  std::array<uint64_t, size_t{1} << kIdentifyingLabels> presence_asked_in_{};
  absl::flat_hash_map<IdentifyingValues, uint32_t> place_of_;
  std::vector<Place> places_;
  absl::flat_hash_map<std::pair<uint32_t, std::string>, uint32_t> metric_of_;
  std::vector<Metric> metrics_;
  std::vector<uint32_t> metric_of_row_;
};

}  // namespace alertd::query
