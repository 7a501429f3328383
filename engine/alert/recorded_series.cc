#include "engine/alert/recorded_series.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/alert/left_recordings.h"
#include "engine/model/equal_matcher.h"

namespace alertd::alert {
namespace {

// So many series that are no longer written may be remembered beside as many that are.
constexpr size_t kUnwrittenSlack = 1000;

// Of a rule that fails over many reloads, the labels of so many versions are remembered.
constexpr size_t kLabelSetsMax = 16;

}  // namespace

RecordedSeries::RecordedSeries(const rules::Rule& rule, size_t series_max)
    : name_(rule.name), label_sets_{rule.labels}, series_max_(series_max) {}

Status RecordedSeries::Take(const query::BoundQuery& query, const query::VectorView& answer,
                            EvaluationContext& context) {
  ++answers_;
  if (!std::exchange(adopted_, true)) AdoptLeft(context.surroundings(), context.query_at());
  if (query.layout() != layout_ || answer.rows() < rows_.size()) ForgetUnwritten();
  layout_ = query.layout();
  rows_.resize(answer.rows(), nullptr);
  ALERTD_TRY([[maybe_unused]] const auto seen, MarkSeen(query, answer));
  const Timestamp at = context.query_at();
  for (size_t row = 0; row < answer.rows(); ++row) {
    if (answer.present[row] == 0) continue;
    rows_[row]->written = true;
    if (answer.present[row] == window::kHistogram) {
      context.writer().Add(rows_[row]->series, HistogramSample{at, answer.histograms[row]});
    } else {
      context.writer().Add(rows_[row]->series, Sample{at, answer.values[row]});
    }
  }
  for (auto& [labels, output] : outputs_) {
    if (!output.written) continue;
    if (output.seen_in == answers_) continue;
    output.written = false;
    // A moment that is made up for has its samples already.
    context.writer().AddStale(output.series, std::max(at, output.left_at + Duration{1}));
  }
  return Ok();
}

void RecordedSeries::AdoptLeft(const RuleSurroundings& surroundings, Timestamp at) {
  if (surroundings.unseen.restart.begin == Timestamp::min()) return;
  for (const rules::TemplateTexts& labels : label_sets_)
    AdoptLeftWith(labels, surroundings, at);
}

void RecordedSeries::AdoptLeftWith(const rules::TemplateTexts& labels,
                                   const RuleSurroundings& surroundings, Timestamp at) {
  Matchers matchers{EqualMatcher(kMetricNameLabel, name_)};
  for (const auto& [name, value] : labels)
    matchers.push_back(EqualMatcher(name, value));
  if (surroundings.recorders.Of(matchers).size() > 1) return;
  for (LeftSeries& left : FindLeftSeries(surroundings, matchers, at)) {
    Output& output = outputs_[left.labels];
    output.series = WrittenSeries(std::move(left.labels));
    output.written = true;
    output.left_at = left.newest;
  }
}

Status RecordedSeries::MarkSeen(const query::BoundQuery& query, const query::VectorView& answer) {
  size_t count = 0;
  for (size_t row = 0; row < answer.rows(); ++row) {
    if (answer.present[row] == 0) continue;
    ++count;
    if (rows_[row] == nullptr) rows_[row] = &OutputOf(query, row);
    Output& output = *rows_[row];
    if (output.seen_in == answers_) {
      return InvalidInput(
          "vector contains metrics with the same labelset after applying rule labels: " +
          FormatLabels(output.series.labels()));
    }
    output.seen_in = answers_;
  }
  if (series_max_ != 0 && count > series_max_) {
    return LimitExceeded(fmt::format("exceeded limit of {} with {} series", series_max_, count));
  }
  return Ok();
}

RecordedSeries::Output& RecordedSeries::OutputOf(const query::BoundQuery& query, size_t row) {
  LabelsBuilder builder(query.RowLabels(row));
  builder.Set(kMetricNameLabel, name_);
  for (const auto& [name, value] : label_sets_.front())
    builder.Set(name, value);
  Labels labels = builder.Build();
  Output& output = outputs_[labels];
  if (output.series.labels().empty()) output.series = WrittenSeries(std::move(labels));
  return output;
}

void RecordedSeries::ForgetUnwritten() {
  rows_.clear();
  const auto written = static_cast<size_t>(std::count_if(
      outputs_.begin(), outputs_.end(), [](const auto& one) { return one.second.written; }));
  if (outputs_.size() <= 2 * written + kUnwrittenSlack) return;
  std::erase_if(outputs_, [](const auto& one) { return !one.second.written; });
}

void RecordedSeries::End(EvaluationContext& context) {
  for (auto& [labels, output] : outputs_) {
    if (std::exchange(output.written, false)) {
      context.writer().AddStale(output.series, context.query_at());
    }
  }
}

void RecordedSeries::AddFormerLabels(const rules::TemplateTexts& labels) {
  const bool known = std::find(label_sets_.begin(), label_sets_.end(), labels) != label_sets_.end();
  if (!known && label_sets_.size() < kLabelSetsMax) label_sets_.push_back(labels);
}

void RecordedSeries::TakeOver(RecordedSeries& old) {
  for (const rules::TemplateTexts& labels : old.label_sets_)
    AddFormerLabels(labels);
  outputs_ = std::move(old.outputs_);
  adopted_ = old.adopted_;
  rows_.clear();
  for (auto& [labels, output] : outputs_)
    output.seen_in = 0;
}

}  // namespace alertd::alert
