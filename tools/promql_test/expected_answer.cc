#include "tools/promql_test/expected_answer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/model/number.h"

namespace alertd::promql_test {

using query::MatrixSeries;
using query::MatrixValue;
using query::QueryAnswer;
using query::QueryRange;
using query::VectorSample;
using query::VectorValue;

namespace {

constexpr double kTolerance = 1e-6;

bool Fits(const TextExpectation& expected, const std::string& text) {
  switch (expected.kind) {
    case TextExpectation::Kind::kMessage:
      return text == expected.text;
    case TextExpectation::Kind::kRegex:
      return re2::RE2::PartialMatch(text, expected.text);
    case TextExpectation::Kind::kAnything:
      break;
  }
  return true;
}

std::string CheckFailure(const TextExpectation& expected, const Result<QueryAnswer>& answer) {
  if (answer) return "expected a failure, got an answer";
  if (Fits(expected, answer.error().message)) return "";
  return fmt::format("expected the failure [{}], got [{}]", expected.text, answer.error().message);
}

// Every expectation must fit some remark, and every remark some expectation.
std::string CheckRemarks(const std::vector<TextExpectation>& expected, bool none,
                         const std::vector<std::string>& remarks) {
  if (none && !remarks.empty()) return "unexpected: " + remarks[0];
  if (expected.empty()) return "";
  if (remarks.empty()) return "expected a remark: " + expected[0].text;
  for (const TextExpectation& one : expected) {
    const bool found = std::any_of(remarks.begin(), remarks.end(),
                                   [&](const std::string& remark) { return Fits(one, remark); });
    if (!found) return fmt::format("expected [{}], got [{}]", one.text, fmt::join(remarks, "; "));
  }
  for (const std::string& remark : remarks) {
    const bool found = std::any_of(expected.begin(), expected.end(),
                                   [&](const auto& one) { return Fits(one, remark); });
    if (!found) return "unexpected: " + remark;
  }
  return "";
}

std::string CheckAnnotations(const EvalCommand& eval, const std::string& expr,
                             const QueryAnswer& answer) {
  const SourceText text("query", expr);
  std::vector<std::string> warnings;
  std::vector<std::string> infos;
  for (const query::Annotation& annotation : answer.annotations) {
    auto& remarks = annotation.level == query::Annotation::Level::kWarning ? warnings : infos;
    remarks.push_back(query::FormatAnnotation(annotation, text));
  }
  std::string deviation = CheckRemarks(eval.warn, eval.no_warn, warnings);
  if (deviation.empty()) deviation = CheckRemarks(eval.info, eval.no_info, infos);
  return deviation;
}

std::string Describe(double value, const HistogramPtr& histogram) {
  return histogram == nullptr ? FormatFloat(value) : FormatHistogram(*histogram);
}

std::string Describe(const VectorSample& sample) {
  return FormatLabels(sample.labels) + " " + Describe(sample.value, sample.histogram);
}

std::string CheckScalar(double expected, double got) {
  if (AlmostEqual(expected, got)) return "";
  return fmt::format("expected {}, got {}", FormatFloat(expected), FormatFloat(got));
}

ScriptValue ExpectedValue(const ScriptSeries& series) {
  return series.values.empty() ? ScriptValue() : series.values[0].value_or(ScriptValue());
}

bool SameValue(const ScriptValue& expected, double value, const HistogramPtr& histogram) {
  if ((expected.histogram == nullptr) != (histogram == nullptr)) return false;
  if (histogram == nullptr) return AlmostEqual(expected.value, value);
  if (expected.hint_given && expected.histogram->hint != histogram->hint) return false;
  return AlmostEqual(*expected.histogram, *histogram);
}

std::string CheckVector(const EvalCommand& eval, const VectorValue& vector) {
  for (size_t i = 0; i < vector.size(); ++i) {
    const VectorSample& sample = vector[i];
    const auto expected =
        std::find_if(eval.series.begin(), eval.series.end(),
                     [&](const ScriptSeries& series) { return series.labels == sample.labels; });
    if (expected == eval.series.end()) {
      return "unexpected " + Describe(sample);
    }
    const ScriptValue value = ExpectedValue(*expected);
    if (!SameValue(value, sample.value, sample.histogram)) {
      return fmt::format("{}: expected {}, got {}", FormatLabels(sample.labels),
                         Describe(value.value, value.histogram),
                         Describe(sample.value, sample.histogram));
    }
    if (eval.ordered && expected != eval.series.begin() + static_cast<ptrdiff_t>(i)) {
      return fmt::format("{} stands in place {}", Describe(sample), i + 1);
    }
  }
  for (const ScriptSeries& expected : eval.series) {
    const bool found = std::any_of(vector.begin(), vector.end(), [&](const VectorSample& sample) {
      return sample.labels == expected.labels;
    });
    if (!found) {
      const ScriptValue value = ExpectedValue(expected);
      return "missing " + Describe({expected.labels, value.value, value.histogram});
    }
  }
  return "";
}

struct TimedValue {
  Timestamp at;
  ScriptValue value;
};

std::vector<TimedValue> ExpectedValues(const ScriptSeries& series, Timestamp start, Duration step) {
  std::vector<TimedValue> values;
  Timestamp at = start;
  for (const std::optional<ScriptValue>& value : series.values) {
    if (value.has_value()) values.push_back({at, *value});
    at += step;
  }
  return values;
}

// Floats and histograms of a series, by time.
std::vector<TimedValue> ValuesOf(const MatrixSeries& series) {
  std::vector<TimedValue> values;
  for (const Sample& sample : series.samples)
    values.push_back({sample.at, {.value = sample.value}});
  for (const HistogramSample& sample : series.histograms)
    values.push_back({sample.at, {.histogram = sample.histogram}});
  std::stable_sort(values.begin(), values.end(),
                   [](const TimedValue& a, const TimedValue& b) { return a.at < b.at; });
  return values;
}

std::string Describe(const std::vector<TimedValue>& values) {
  std::string text;
  for (const TimedValue& value : values) {
    text += fmt::format(" {}@{}ms", Describe(value.value.value, value.value.histogram),
                        value.at.time_since_epoch().count());
  }
  return text;
}

bool SameValues(const std::vector<TimedValue>& expected, const std::vector<TimedValue>& got) {
  return std::equal(expected.begin(), expected.end(), got.begin(), got.end(),
                    [](const TimedValue& one, const TimedValue& other) {
                      return one.at == other.at &&
                             SameValue(one.value, other.value.value, other.value.histogram);
                    });
}

std::string CheckMatrix(const EvalCommand& eval, const QueryRange& range,
                        const MatrixValue& matrix) {
  for (size_t i = 1; i < matrix.size(); ++i) {
    if (!(matrix[i - 1].labels < matrix[i].labels)) return "the series are not sorted by labels";
  }
  for (const MatrixSeries& series : matrix) {
    const auto expected = std::find_if(
        eval.series.begin(), eval.series.end(),
        [&](const ScriptSeries& candidate) { return candidate.labels == series.labels; });
    if (expected == eval.series.end()) {
      return fmt::format("unexpected {}{}", FormatLabels(series.labels),
                         Describe(ValuesOf(series)));
    }
    const std::vector<TimedValue> wanted = ExpectedValues(*expected, range.start, range.step);
    const std::vector<TimedValue> got = ValuesOf(series);
    if (!SameValues(wanted, got)) {
      return fmt::format("{}: expected{}, got{}", FormatLabels(series.labels), Describe(wanted),
                         Describe(got));
    }
  }
  for (const ScriptSeries& expected : eval.series) {
    const bool found = std::any_of(matrix.begin(), matrix.end(), [&](const MatrixSeries& series) {
      return series.labels == expected.labels;
    });
    if (!found) return "missing " + FormatLabels(expected.labels);
  }
  return "";
}

std::string CheckValue(const EvalCommand& eval, const QueryAnswer& answer) {
  if (const auto* scalar = std::get_if<query::ScalarValue>(&answer.value)) {
    return eval.scalar.has_value() ? CheckScalar(*eval.scalar, scalar->value)
                                   : "unexpected scalar " + FormatFloat(scalar->value);
  }
  if (eval.scalar.has_value()) return "expected a scalar, got something else";
  if (const auto* text = std::get_if<std::string>(&answer.value)) {
    if (eval.text == *text) return "";
    return "unexpected string " + Quote(*text);
  }
  if (eval.text.has_value()) return "expected a string, got something else";
  if (const auto* vector = std::get_if<VectorValue>(&answer.value)) {
    return CheckVector(eval, *vector);
  }
  const QueryRange range =
      eval.expects_matrix ? eval.matrix_range : QueryRange{eval.start, eval.end, eval.step};
  return CheckMatrix(eval, range, std::get<MatrixValue>(answer.value));
}

}  // namespace

bool AlmostEqual(double a, double b) {
  if (IsStale(a) || IsStale(b)) return IsStale(a) && IsStale(b);
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  const double sum = std::abs(a) + std::abs(b);
  const double difference = std::abs(a - b);
  if (a == 0 || b == 0 || sum < std::numeric_limits<double>::min()) {
    return difference < kTolerance * std::numeric_limits<double>::min();
  }
  return difference / std::min(sum, std::numeric_limits<double>::max()) < kTolerance;
}

bool AlmostEqual(const Histogram& a, const Histogram& b) {
  const auto same_buckets = [](const HistogramBuckets& one, const HistogramBuckets& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const HistogramBucket& left, const HistogramBucket& right) {
                        return left.index == right.index && AlmostEqual(left.count, right.count);
                      });
  };
  return a.schema == b.schema && AlmostEqual(a.count, b.count) && AlmostEqual(a.sum, b.sum) &&
         AlmostEqual(a.zero_count, b.zero_count) && a.zero_threshold == b.zero_threshold &&
         a.custom_bounds == b.custom_bounds && same_buckets(a.positive, b.positive) &&
         same_buckets(a.negative, b.negative);
}

std::string CheckAnswer(const EvalCommand& eval, const std::string& expr,
                        const Result<QueryAnswer>& answer) {
  std::string deviation;
  if (!eval.fail.empty()) {
    deviation = CheckFailure(eval.fail[0], answer);
  } else if (!answer) {
    deviation = "failed: " + answer.error().message;
  } else {
    deviation = CheckAnnotations(eval, expr, *answer);
    if (deviation.empty()) deviation = CheckValue(eval, *answer);
  }
  return deviation.empty() ? "" : expr + ": " + deviation;
}

std::string CheckPoint(const EvalCommand& eval, const std::string& expr, const QueryAnswer& answer,
                       Timestamp at) {
  VectorValue point;
  for (const MatrixSeries& series : std::get<MatrixValue>(answer.value)) {
    for (const Sample& sample : series.samples) {
      if (sample.at == at) point.push_back({series.labels, sample.value});
    }
    for (const HistogramSample& sample : series.histograms) {
      if (sample.at == at) point.push_back({series.labels, 0, sample.histogram});
    }
  }
  std::string deviation;
  if (eval.scalar.has_value()) {
    deviation = point.empty() ? "no point" : CheckScalar(*eval.scalar, point[0].value);
  } else {
    deviation = CheckVector(eval, point);
  }
  return deviation.empty() ? "" : expr + " as a range: " + deviation;
}

}  // namespace alertd::promql_test
