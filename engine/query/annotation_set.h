#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/query/query.h"

namespace alertd::query {

// A bucket that had fewer observations than a smaller one, and what was made of it.
struct MonotonicityRepair {
  double bucket_min = 0;
  double bucket_max = 0;
  double difference_max = 0;
};

// A parameter that belongs between two numbers.
enum class ParameterKind : uint8_t { kQuantile, kRatio };

// The remarks that one query gathers, each message once, in the order of their first appearance. A
// message about several places names the one that is evaluated last, as in Prometheus.
class AnnotationSet {
 public:
  void Clear();
  void Warn(std::string message, SourceRange range);
  void Inform(std::string message, SourceRange range);

  // Many steps that repair the same metric become one remark that counts them.
  void AddRepair(std::string_view metric, const MonotonicityRepair& repair, Timestamp at,
                 SourceRange range);

  // A parameter's value that is not where it belongs. Of the values of many steps the largest and
  // the smallest are named, or NaN if that is among them.
  void WarnOutside(ParameterKind kind, double value, SourceRange range);

  // All of them; valid until the next change.
  std::span<const Annotation> Items();

 private:
  struct Repairs {
    std::string metric;
    SourceRange range;
    MonotonicityRepair widest;
    size_t samples = 0;
    Timestamp first;
    Timestamp last;
  };

  struct OutsideValues {
    ParameterKind kind = ParameterKind::kQuantile;
    SourceRange range;
    double least = 0;
    double greatest = 0;
    bool any_nan = false;
  };

  void ShowOutsideValues(const OutsideValues& values);
  static void Add(Annotation annotation, std::vector<Annotation>& to);

  std::vector<Annotation> items_;
  std::vector<Repairs> repairs_;
  std::vector<OutsideValues> outside_;
  std::vector<Annotation> shown_;
};

// " for metric name \"x\"", or nothing for a series without a name.
std::string ForMetric(std::string_view metric);

// A number as Go's %g and %v print it, in messages.
std::string FormatMessageNumber(double value);

}  // namespace alertd::query
