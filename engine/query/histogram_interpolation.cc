#include "engine/query/histogram_interpolation.h"

namespace alertd::query {

std::optional<Histogram> HistogramBetween(const RangeSamples& samples, size_t i, Timestamp at,
                                          Quantity quantity, RangeRemarks& remarks) {
  const Histogram& from = samples.histogram(i);
  Histogram between = samples.histogram(i + 1);
  if (at == samples.times[i]) return from;
  if (at == samples.times[i + 1]) return between;
  const double passed = static_cast<double>((at - samples.times[i]).count()) /
                        static_cast<double>((samples.times[i + 1] - samples.times[i]).count());
  if (quantity == Quantity::kCounter && DetectReset(between, from)) {
    Scale(between, passed);
    return between;
  }
  if (!SubtractRemarking(between, from, remarks)) return std::nullopt;
  Scale(between, passed);
  if (!AddRemarking(between, from, remarks)) return std::nullopt;
  return between;
}

}  // namespace alertd::query
