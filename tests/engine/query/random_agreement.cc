#include "tests/engine/query/random_agreement.h"

#include <bit>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "engine/model/histogram.h"
#include "grammar/parser.h"

namespace alertd::query {
namespace {

constexpr Duration kStep{std::chrono::minutes{1}};
constexpr size_t kSamplesMax = 200'000;

using ExprPtr = std::shared_ptr<const grammar::Expr>;

// Values in a form that compares bit by bit, but for the kinds of NaN.
std::string Text(double value) {
  return std::isnan(value) ? "NaN" : fmt::format("{:016x}", std::bit_cast<uint64_t>(value));
}

std::string Text(double value, const HistogramPtr& histogram) {
  return histogram == nullptr ? Text(value) : FormatHistogram(*histogram);
}

std::string Text(const std::map<std::string, std::string>& elements) {
  std::string text;
  for (const auto& [labels, value] : elements)
    text.append(labels).append(" ").append(value).append("\n");
  return text;
}

std::string Text(const Error& error) { return "error: " + error.message; }

std::string InstantText(const Result<QueryAnswer>& answer) {
  if (!answer) return Text(answer.error());
  std::map<std::string, std::string> elements;
  if (const auto* scalar = std::get_if<ScalarValue>(&answer->value)) {
    elements["{}"] = Text(scalar->value);
  } else if (const auto* vector = std::get_if<VectorValue>(&answer->value)) {
    for (const VectorSample& sample : *vector)
      elements[FormatLabels(sample.labels)] = Text(sample.value, sample.histogram);
  }
  return Text(elements);
}

// The point of a range query at an instant.
std::string PointText(const Result<QueryAnswer>& answer, Timestamp at) {
  if (!answer) return Text(answer.error());
  std::map<std::string, std::string> elements;
  for (const MatrixSeries& series : std::get<MatrixValue>(answer->value)) {
    for (const Sample& sample : series.samples) {
      if (sample.at == at) elements[FormatLabels(series.labels)] = Text(sample.value);
    }
    for (const HistogramSample& sample : series.histograms) {
      if (sample.at == at) elements[FormatLabels(series.labels)] = Text(0, sample.histogram);
    }
  }
  return Text(elements);
}

std::string BoundText(BoundQuery& query, Timestamp at) {
  const Result<VectorView> view = query.Run(at);
  if (!view) return Text(view.error());
  std::map<std::string, std::string> elements;
  for (size_t row = 0; row < view->rows(); ++row) {
    if (view->present[row] == window::kAbsent) continue;
    const bool is_histogram = view->present[row] == window::kHistogram;
    elements[FormatLabels(query.RowLabels(row))] =
        is_histogram ? FormatHistogram(*view->histograms[row]) : Text(view->values[row]);
  }
  return Text(elements);
}

// What start() and its kin give depends on the range.
bool AsksAboutRange(const std::string& text) {
  for (const char* name : {"start()", "end()", "range()", "step()"}) {
    if (text.find(name) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::string FindDisagreement(const AgreementQuestion& question, const window::Window& window) {
  const auto parsed = grammar::ParseExprOrError(question.text);
  if (!parsed) return "it does not parse: " + parsed.error().message;
  const ExprPtr& expr = *parsed;
  if (FindUnsupported(*expr).has_value()) return "";
  QueryOptions options;
  options.samples_max = kSamplesMax;
  options.name_removal = question.name_removal;
  const Timestamp at = question.at;
  const auto instant = EvaluateInstant(expr, window, at, options);
  if (expr->type == grammar::ValueType::kMatrix || expr->type == grammar::ValueType::kString) {
    return "";
  }
  const std::string expected = InstantText(instant);
  const auto differs = [&](const char* how, const std::string& got) {
    return fmt::format("as an instant:\n{}{}:\n{}", expected, how, got);
  };
  std::string got = PointText(EvaluateRange(expr, window, {at, at, kStep}, options), at);
  // Step and range are others for a range query of one step, too.
  if (got != expected && !AsksAboutRange(question.text)) return differs("as a range", got);
  const auto range = EvaluateRange(expr, window, {at - kStep, at + kStep, kStep}, options);
  got = PointText(range, at);
  if (range && !AsksAboutRange(question.text) && got != expected) {
    return differs("within a range", got);
  }
  auto bound = BoundQuery::Bind(expr, window, options);
  if (!bound) return instant ? differs("bound", Text(bound.error())) : "";
  for (const Timestamp other : {at + kStep, at - kStep, at})
    got = BoundText(*bound, other);
  return got == expected ? "" : differs("bound", got);
}

}  // namespace alertd::query
