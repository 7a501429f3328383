#include "tools/answer.h"

#include <algorithm>
#include <utility>

namespace alertd::tools {
namespace {

std::shared_ptr<const AnswerHistogram> Shown(const HistogramPtr& histogram) {
  if (histogram == nullptr) return nullptr;
  return std::make_shared<const AnswerHistogram>(AnswerHistogram{
      .count = histogram->count, .sum = histogram->sum, .buckets = BoundedBuckets(*histogram)});
}

void Fill(Answer& answer, const query::ScalarValue& scalar) {
  answer.kind = Answer::Kind::kScalar;
  answer.series.push_back({.labels = {}, .points = {{.at = answer.at, .value = scalar.value}}});
}

void Fill(Answer& answer, const std::string& text) {
  answer.kind = Answer::Kind::kText;
  answer.text = text;
}

void Fill(Answer& answer, const query::VectorValue& vector) {
  answer.kind = Answer::Kind::kVector;
  for (const query::VectorSample& sample : vector) {
    answer.series.push_back(
        {.labels = sample.labels,
         .points = {
             {.at = answer.at, .value = sample.value, .histogram = Shown(sample.histogram)}}});
  }
}

void Fill(Answer& answer, const query::MatrixValue& matrix) {
  answer.kind = Answer::Kind::kMatrix;
  for (const query::MatrixSeries& each : matrix) {
    AnswerSeries series{.labels = each.labels, .points = {}};
    for (const Sample& sample : each.samples)
      series.points.push_back({.at = sample.at, .value = sample.value});
    for (const HistogramSample& sample : each.histograms)
      series.points.push_back({.at = sample.at, .histogram = Shown(sample.histogram)});
    std::stable_sort(series.points.begin(), series.points.end(),
                     [](const AnswerPoint& a, const AnswerPoint& b) { return a.at < b.at; });
    answer.series.push_back(std::move(series));
  }
}

}  // namespace

Answer AnswerOf(const query::QueryAnswer& answer, Timestamp at) {
  Answer shown{.kind = {}, .at = at, .text = {}, .series = {}};
  std::visit([&shown](const auto& value) { Fill(shown, value); }, answer.value);
  return shown;
}

Labels SharedLabels(const std::vector<AnswerSeries>& series) {
  if (series.size() < 2) return {};
  LabelsBuilder shared(series[0].labels);
  for (const Label label : series[0].labels) {
    const bool alike = std::all_of(series.begin(), series.end(), [&](const AnswerSeries& each) {
      return each.labels.Get(label.name) == label.value;
    });
    if (!alike) shared.Remove(label.name);
  }
  return shared.Build();
}

Labels OwnLabels(const AnswerSeries& series, const Labels& shared) {
  std::vector<std::string> names;
  for (const Label label : shared)
    names.emplace_back(label.name);
  return series.labels.Drop(names);
}

}  // namespace alertd::tools
