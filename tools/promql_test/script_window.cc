#include "tools/promql_test/script_window.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/bucket_conversion.h"
#include "engine/model/histogram_validation.h"
#include "engine/model/number.h"

namespace alertd::promql_test {
namespace {

// Long enough for the times of any script.
constexpr Duration kRetention{std::chrono::hours{24 * 365 * 100}};

// What one command adds, in the order of series.
struct Batch {
  std::vector<window::SeriesSample> samples;
  std::vector<window::SampleExtra> extras;

  void Add(window::SeriesId series, Timestamp at, const ScriptValue& value, Timestamp start) {
    samples.push_back({series, {at, value.value}});
    extras.push_back({value.histogram, start});
  }

  // The values of a series, a step apart. Fails on a histogram that no source may send.
  Status AddAll(window::SeriesId id, const ScriptSeries& series, Duration step) {
    Timestamp at{};
    for (size_t place = 0; place < series.values.size(); ++place, at += step) {
      const std::optional<ScriptValue>& value = series.values[place];
      if (!value) continue;
      if (value->histogram != nullptr) {
        ALERTD_TRY([[maybe_unused]] const auto valid, ValidateHistogram(*value->histogram));
      }
      const bool has_start = !series.starts.empty() && series.starts[place].has_value();
      Add(id, at, *value, has_start ? at + *series.starts[place] : Timestamp{});
    }
    return Ok();
  }
};

// The classic histograms among the series of a command, moment by moment.
class ClassicHistograms {
 public:
  void Add(const ScriptSeries& series, Duration step) {
    const std::string_view name = series.labels.Get(kMetricNameLabel);
    for (const std::string_view suffix : {"_bucket", "_count", "_sum"}) {
      if (!name.ends_with(suffix)) continue;
      const std::optional<double> bound = Bound(series.labels);
      if (suffix == "_bucket" && !bound) continue;
      LabelsBuilder labels(series.labels);
      labels.Set(kMetricNameLabel, name.substr(0, name.size() - suffix.size())).Remove("le");
      auto& moments = moments_[labels.Build()];
      EachFloat(series, step, [&](Timestamp at, double value) {
        Note(suffix, bound.value_or(0), value, moments[at]);
      });
    }
  }

  // Calls `visit(labels, at, histogram)` for each of them, or fails.
  template <typename Visitor>
  Status Convert(const Visitor& visit) const {
    for (const auto& [labels, moments] : moments_) {
      for (const auto& [at, classic] : moments) {
        ALERTD_TRY(Histogram histogram, ConvertToCustomBuckets(classic));
        ALERTD_TRY([[maybe_unused]] const auto visited,
                   visit(labels, at, std::make_shared<const Histogram>(std::move(histogram))));
      }
    }
    return Ok();
  }

 private:
  static std::optional<double> Bound(const Labels& labels) {
    const Result<double> bound = ParseFloat(labels.Get("le"));
    if (!bound || *bound != *bound) return std::nullopt;
    return *bound;
  }

  template <typename Visitor>
  static void EachFloat(const ScriptSeries& series, Duration step, const Visitor& visit) {
    Timestamp at{};
    for (const std::optional<ScriptValue>& value : series.values) {
      if (value && value->histogram == nullptr && !IsStale(value->value)) visit(at, value->value);
      at += step;
    }
  }

  static void Note(std::string_view suffix, double bound, double value, ClassicHistogram& classic) {
    if (suffix == "_bucket") {
      classic.buckets.push_back({bound, value});
    } else if (suffix == "_count") {
      classic.count = value;
    } else {
      classic.sum = value;
    }
  }

  std::map<Labels, std::map<Timestamp, ClassicHistogram>> moments_;
};

Status CheckAppended(const window::AppendCounts& counts) {
  if (counts.duplicates > 0) {
    return InvalidInput("duplicate sample: another value at the same time");
  }
  if (counts.out_of_order > 0) {
    return InvalidInput("out of order sample: not after the series' newest one");
  }
  return Ok();
}

}  // namespace

void ScriptWindow::Clear() {
  window_ = std::make_unique<window::Window>(window::WindowOptions{.retention = kRetention});
}

Status ScriptWindow::Load(const LoadCommand& load) {
  Batch batch;
  ClassicHistograms classic;
  for (size_t i = 0; i < load.series.size(); ++i) {
    const ScriptSeries& series = load.series[i];
    const bool replaced =
        std::any_of(load.series.begin() + static_cast<ptrdiff_t>(i) + 1, load.series.end(),
                    [&](const ScriptSeries& later) { return later.labels == series.labels; });
    if (replaced) continue;
    if (load.with_histograms) classic.Add(series, load.step);
    ALERTD_TRY(const window::SeriesId id, window_->FindOrCreate(series.labels));
    ALERTD_TRY([[maybe_unused]] const auto added, batch.AddAll(id, series, load.step));
  }
  ALERTD_TRY(
      [[maybe_unused]] const auto converted,
      classic.Convert([&](const Labels& labels, Timestamp at, HistogramPtr histogram) -> Status {
        ALERTD_TRY(const window::SeriesId id, window_->FindOrCreate(labels));
        batch.Add(id, at, ScriptValue{.histogram = std::move(histogram)}, Timestamp{});
        return Ok();
      }));
  return CheckAppended(window_->Append(batch.samples, batch.extras));
}

}  // namespace alertd::promql_test
