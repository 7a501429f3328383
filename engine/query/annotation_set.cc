#include "engine/query/annotation_set.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/model/number.h"
#include "engine/model/time.h"

namespace alertd::query {

void AnnotationSet::Clear() {
  items_.clear();
  repairs_.clear();
  outside_.clear();
}

void AnnotationSet::Warn(std::string message, SourceRange range) {
  Add({Annotation::Level::kWarning, std::move(message), range}, items_);
}

void AnnotationSet::Inform(std::string message, SourceRange range) {
  Add({Annotation::Level::kInfo, std::move(message), range}, items_);
}

namespace {

// Whether what is remarked on is evaluated after the other: what stands around it, or before it.
bool IsEvaluatedAfter(SourceRange range, SourceRange other) {
  if (range.begin <= other.begin && range.end >= other.end) return true;
  return range.begin > other.begin && range.end > other.end;
}

}  // namespace

void AnnotationSet::Add(Annotation annotation, std::vector<Annotation>& to) {
  const auto known = std::find_if(to.begin(), to.end(), [&](const Annotation& item) {
    return item.level == annotation.level && item.message == annotation.message;
  });
  if (known == to.end()) {
    to.push_back(std::move(annotation));
  } else if (IsEvaluatedAfter(annotation.range, known->range)) {
    known->range = annotation.range;
  }
}

void AnnotationSet::AddRepair(std::string_view metric, const MonotonicityRepair& repair,
                              Timestamp at, SourceRange range) {
  const auto found = std::find_if(repairs_.begin(), repairs_.end(),
                                  [&](const Repairs& known) { return known.metric == metric; });
  if (found == repairs_.end()) {
    repairs_.push_back({std::string(metric), range, repair, 1, at, at});
    return;
  }
  if (found->range != range) {
    if (IsEvaluatedAfter(range, found->range)) {
      *found = {std::string(metric), range, repair, 1, at, at};
    }
    return;
  }
  found->widest.bucket_min = std::min(found->widest.bucket_min, repair.bucket_min);
  found->widest.bucket_max = std::max(found->widest.bucket_max, repair.bucket_max);
  found->widest.difference_max = std::max(found->widest.difference_max, repair.difference_max);
  ++found->samples;
  found->first = std::min(found->first, at);
  found->last = std::max(found->last, at);
}

void AnnotationSet::WarnOutside(ParameterKind kind, double value, SourceRange range) {
  auto found = std::find_if(outside_.begin(), outside_.end(), [&](const OutsideValues& known) {
    return known.kind == kind && known.range == range;
  });
  if (found == outside_.end()) {
    outside_.push_back({.kind = kind, .range = range});
    found = outside_.end() - 1;
  }
  found->any_nan = found->any_nan || std::isnan(value);
  found->least = std::fmin(found->least, value);
  found->greatest = std::fmax(found->greatest, value);
}

void AnnotationSet::ShowOutsideValues(const OutsideValues& values) {
  const auto warn = [&](double value, double bound) {
    const std::string number = FormatMessageNumber(value);
    std::string message =
        values.kind == ParameterKind::kQuantile
            ? "quantile value should be between 0 and 1, got " + number
            : fmt::format("ratio value should be between -1 and 1, got {}, capping to {}", number,
                          FormatMessageNumber(bound));
    Add({Annotation::Level::kWarning, std::move(message), values.range}, shown_);
  };
  if (values.any_nan) return warn(std::nan(""), 0);
  if (values.greatest > 1) warn(values.greatest, 1);
  const double lower_bound = values.kind == ParameterKind::kQuantile ? 0 : -1;
  if (values.least < lower_bound) warn(values.least, lower_bound);
}

namespace {

std::string FormatSecond(Timestamp at) {
  const std::string text = FormatTimestamp(at);
  return text.substr(0, text.find('.')) + "Z";
}

}  // namespace

std::span<const Annotation> AnnotationSet::Items() {
  shown_ = items_;
  for (const OutsideValues& values : outside_)
    ShowOutsideValues(values);
  for (const Repairs& repairs : repairs_) {
    std::string message = fmt::format(
        "input to histogram_quantile needed to be fixed for monotonicity (see "
        "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile){}, "
        "from buckets {} to {}, with a max diff of {:.2g}, over {} samples from {} to {}",
        ForMetric(repairs.metric), FormatGeneral(repairs.widest.bucket_min),
        FormatGeneral(repairs.widest.bucket_max), repairs.widest.difference_max, repairs.samples,
        FormatSecond(repairs.first), FormatSecond(repairs.last));
    shown_.push_back({Annotation::Level::kInfo, std::move(message), repairs.range});
  }
  return shown_;
}

std::string ForMetric(std::string_view metric) {
  return metric.empty() ? "" : fmt::format(" for metric name {}", Quote(metric));
}

std::string FormatMessageNumber(double value) { return FormatGeneral(value); }

}  // namespace alertd::query
