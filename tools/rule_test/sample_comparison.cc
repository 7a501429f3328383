#include "tools/rule_test/sample_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "engine/model/number.h"
#include "tools/rule_test/assignment.h"
#include "tools/rule_test/histogram_text.h"
#include "tools/rule_test/label_difference.h"

namespace alertd::rule_test {
namespace {

using query::VectorSample;

std::string FormatValue(double value, const HistogramPtr& histogram) {
  return histogram == nullptr ? FormatFloat(value) : FormatNotation(*histogram);
}

std::string Describe(const Labels& labels, double value, const HistogramPtr& histogram) {
  return FormatLabels(labels) + " " + FormatValue(value, histogram);
}

bool SameFloat(double expected, double got, Tolerance tolerance) {
  if (expected == got || (std::isnan(expected) && std::isnan(got))) return true;
  if (tolerance == Tolerance::kNone) return false;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return std::nextafter(expected, -kInfinity) == got || std::nextafter(expected, kInfinity) == got;
}

bool SameValue(const ExpectedSample& expected, const VectorSample& got, Tolerance tolerance) {
  if ((expected.histogram == nullptr) != (got.histogram == nullptr)) return false;
  if (expected.histogram == nullptr) return SameFloat(expected.value, got.value, tolerance);
  return FormatNotation(*expected.histogram) == FormatNotation(*got.histogram);
}

class SampleComparison {
 public:
  explicit SampleComparison(const SampleQuestion& question)
      : question_(question), got_(question.got) {
    for (const ExpectedSample& expected : question.expected.samples) {
      if (expected.presence == Presence::kAbsent) {
        CompareAbsent(expected);
      } else {
        wanted_.push_back(&expected);
      }
    }
  }

  std::vector<Deviation> Compare() {
    std::vector<std::optional<size_t>> assigned =
        Assign(wanted_.size(), got_.size(), [this](size_t expectation, size_t thing) {
          const ExpectedSample& expected = *wanted_[expectation];
          return LabelsFit(expected.labels, got_[thing].labels, match()) &&
                 SameValue(expected, got_[thing], question_.tolerance);
        });
    const std::vector<std::optional<size_t>> fitting = assigned;
    AssignNearest(assigned, got_.size(), [this](size_t expectation, size_t thing) {
      return Distance(*wanted_[expectation], got_[thing]);
    });
    std::vector<bool> seen(got_.size(), false);
    for (size_t i = 0; i < wanted_.size(); ++i) {
      if (assigned[i]) seen[*assigned[i]] = true;
      if (!fitting[i]) AddMissing(*wanted_[i], assigned[i]);
    }
    if (!IsOpen()) AddUnexpected(seen);
    return std::move(deviations_);
  }

 private:
  Match match() const { return question_.expected.match; }

  bool IsOpen() const {
    return match() == Match::kSubset || wanted_.size() < question_.expected.samples.size();
  }

  void Add(const rules::SourceLocation& location, std::string message) {
    deviations_.push_back(
        {.location = location, .subject = question_.subject, .message = std::move(message)});
  }

  void CompareAbsent(const ExpectedSample& expected) {
    for (const VectorSample& got : got_) {
      if (!LabelsFit(expected.labels, got.labels, Match::kSubset)) continue;
      Add(expected.location, "is expected to be absent, but is there: " +
                                 Describe(got.labels, got.value, got.histogram));
    }
  }

  // Another value is nearer than another label.
  size_t Distance(const ExpectedSample& expected, const VectorSample& got) const {
    const size_t labels = DifferingLabels(expected.labels, got.labels, match(), "").size();
    return 2 * labels + (SameValue(expected, got, question_.tolerance) ? 0 : 1);
  }

  void AddMissing(const ExpectedSample& expected, const std::optional<size_t>& nearest) {
    const std::string text = Describe(expected.labels, expected.value, expected.histogram);
    if (!nearest) {
      Add(expected.location, (got_.empty() ? "expected, but the answer is empty: "
                                           : "expected, but there is no further sample: ") +
                                 text);
      return;
    }
    const VectorSample& got = got_[*nearest];
    const bool same_series = LabelsFit(expected.labels, got.labels, match());
    Add(expected.location, same_series
                               ? FormatLabels(got.labels) + " has another value than expected"
                               : "expected " + text + ", the nearest sample is another one");
    Deviation& deviation = deviations_.back();
    deviation.fields = DifferingLabels(expected.labels, got.labels, match(), "label");
    if (!SameValue(expected, got, question_.tolerance)) {
      deviation.fields.push_back({.field = "value",
                                  .expected = FormatValue(expected.value, expected.histogram),
                                  .got = FormatValue(got.value, got.histogram)});
    }
  }

  void AddUnexpected(const std::vector<bool>& seen) {
    for (size_t thing = 0; thing < got_.size(); ++thing) {
      if (seen[thing]) continue;
      const VectorSample& got = got_[thing];
      Add(question_.expected.location,
          "the answer has, unexpected: " + Describe(got.labels, got.value, got.histogram));
    }
  }

  const SampleQuestion& question_;
  const query::VectorValue& got_;
  std::vector<const ExpectedSample*> wanted_;
  std::vector<Deviation> deviations_;
};

}  // namespace

std::vector<Deviation> CompareSamples(const SampleQuestion& question) {
  return SampleComparison(question).Compare();
}

Comparison WholeComparison(const SampleQuestion& question) {
  Comparison comparison{.location = question.expected.location,
                        .subject = question.subject,
                        .expected = {},
                        .got = {}};
  for (const ExpectedSample& expected : question.expected.samples) {
    if (expected.presence == Presence::kAbsent) continue;
    comparison.expected.push_back(Describe(expected.labels, expected.value, expected.histogram));
  }
  for (const VectorSample& got : question.got)
    comparison.got.push_back(Describe(got.labels, got.value, got.histogram));
  std::sort(comparison.expected.begin(), comparison.expected.end());
  std::sort(comparison.got.begin(), comparison.got.end());
  return comparison;
}

}  // namespace alertd::rule_test
