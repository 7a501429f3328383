#include "tools/rule_test/input_samples.h"

#include <algorithm>
#include <optional>

namespace alertd::rule_test {

using promql_test::ScriptSeries;
using promql_test::ScriptValue;

Result<InputSamples> InputSamples::Open(const RuleTest& test, window::Window& window) {
  InputSamples samples(test, window);
  for (const ScriptSeries& series : test.series) {
    ALERTD_TRY(const window::SeriesId id, window.FindOrCreate(series.labels));
    samples.ids_.push_back(id);
    samples.steps_ = std::max(samples.steps_, series.values.size());
  }
  return samples;
}

Timestamp InputSamples::TimeOf(size_t step) const {
  return test_->start + test_->interval * static_cast<Duration::rep>(step);
}

void InputSamples::AppendUntil(Timestamp now) {
  for (; next_ < steps_ && TimeOf(next_) <= now; ++next_)
    AppendStep(next_, TimeOf(next_));
}

void InputSamples::SkipWhileDown(Timestamp down, Timestamp up) {
  const bool is_short = up - down < test_->interval;
  for (; next_ < steps_ && TimeOf(next_) < up; ++next_)
    if (is_short) AppendStep(next_, up);
}

void InputSamples::AppendStep(size_t step, Timestamp at) {
  samples_.clear();
  extras_.clear();
  bool any_histogram = false;
  for (size_t i = 0; i < ids_.size(); ++i) {
    const ScriptSeries& series = test_->series[i];
    if (step >= series.values.size()) continue;
    const std::optional<ScriptValue>& value = series.values[step];
    if (!value) continue;
    samples_.push_back({ids_[i], {at, value->value}});
    extras_.push_back({.histogram = value->histogram});
    any_histogram = any_histogram || value->histogram != nullptr;
  }
  if (!any_histogram) extras_.clear();
  // A rule may have written to the series before: then the first sample of an instant stays.
  window_->Append(samples_, extras_);
}

}  // namespace alertd::rule_test
