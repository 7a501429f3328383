#include "tools/rule_test/test_runner.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "engine/alert/rule_engine.h"
#include "engine/model/external_labels.h"
#include "engine/model/number.h"
#include "engine/query/query.h"
#include "engine/window/window.h"
#include "tools/rule_test/alert_comparison.h"
#include "tools/rule_test/input_samples.h"
#include "tools/rule_test/kept_alerts.h"
#include "tools/rule_test/notification_comparison.h"
#include "tools/rule_test/notification_run.h"
#include "tools/rule_test/sample_comparison.h"

namespace alertd::rule_test {
namespace {

// Nothing expires within a test.
constexpr Duration kRetention = Duration::max() / 4;

// What a dump shows at most.
constexpr size_t kDumpedSeriesMax = 10'000;

// Groups are evaluated at the test's ticks, whatever their own intervals. An aligned group ticks
// at multiples of its interval, so that is one that all of the ticks are multiples of.
Duration CommonInterval(Timestamp start, Duration interval) {
  return Duration(std::gcd(start.time_since_epoch().count(), interval.count()));
}

rules::Configuration ConfigurationFor(const RuleTest& test, const TestFile& file,
                                      const rules::Configuration& base) {
  rules::Configuration configuration;
  configuration.global = base.global;
  configuration.global.external_labels = test.external_labels;
  configuration.groups = base.groups;
  for (rules::RuleGroup& group : configuration.groups)
    group.interval = CommonInterval(test.start, file.evaluation_interval);
  return configuration;
}

alert::RuleEngineOptions EngineOptionsFor(const RuleTest& test) {
  alert::RuleEngineOptions options;
  options.external_url = test.external_url;
  options.alignment = alert::GroupAlignment::kAligned;
  return options;
}

class RuleTestRun {
 public:
  RuleTestRun(const TestFile& file, const RuleTest& test, const rules::Configuration& configuration,
              Coverage* coverage)
      : file_(file),
        test_(test),
        configuration_(configuration),
        coverage_(coverage),
        window_({.retention = kRetention}) {
    StartEngine({}, test.start);
    for (const AlertExpectation& each : test.alerts)
      alerts_.push_back(&each);
    std::stable_sort(alerts_.begin(), alerts_.end(),
                     [](const auto* a, const auto* b) { return a->at < b->at; });
  }

  TestOutcome Run(const TestRunOptions& options) {
    const bool evaluated = Evaluate();
    if (coverage_ != nullptr) {
      coverage_->NoteRecorded(window_, static_cast<window::SeriesId>(test_.series.size()));
    }
    if (evaluated) {
      for (const ExpressionExpectation& each : test_.expressions)
        CheckExpression(each);
      CheckNotifications();
    }
    if (options.dump == SeriesDump::kYes) Dump();
    return std::move(outcome_);
  }

 private:
  // False when the test is at its end before its time.
  bool Evaluate() {
    Result<InputSamples> samples = InputSamples::Open(test_, window_);
    if (!samples) {
      Fail(test_.location, "the input series", samples.error().message);
      return false;
    }
    if (!test_.notifications.empty()) notifications_.emplace(configuration_, test_);
    const Timestamp end = test_.start + test_.last_at();
    for (Timestamp now = test_.start; now <= end; now += file_.evaluation_interval) {
      if (!PassRestarts(*samples, now)) return false;
      if (IsDown(now)) {
        FailAlertsUnasked(now);
        continue;
      }
      samples->AppendUntil(now);
      alert::EvaluationOutput output = engine_->Advance(now);
      kept_.Note(std::move(output.records));
      if (!output.failures.empty()) {
        for (const alert::RuleFailure& failure : output.failures)
          FailRule(failure);
        return false;
      }
      if (FailLimits(output.warnings)) return false;
      NoteCoverage(output.transitions);
      CheckAlerts(output.alerts, now);
      if (notifications_ && !Route(std::move(output.alerts), now)) return false;
    }
    return ComeToTheEnd(*samples, end);
  }

  // The routes have done what is due up to the test's end, or until alertd ended before it.
  bool ComeToTheEnd(InputSamples& samples, Timestamp end) {
    if (!notifications_) return true;
    if (!PassRestarts(samples, end)) return false;
    return ComeToRest(IsDown(end) ? DownSince() - Duration{1} : end);
  }

  // The next restart that is due by `now` is behind the test once alertd is up again; while it is
  // down nothing happens. False when the test is at its end before its time.
  bool PassRestarts(InputSamples& samples, Timestamp now) {
    for (; next_restart_ < test_.restarts.size(); ++next_restart_) {
      const Restart& restart = test_.restarts[next_restart_];
      const Timestamp down = test_.start + restart.at;
      const Timestamp up = test_.start + restart.until;
      if (up > now) return true;
      samples.AppendUntil(down - Duration{1});
      samples.SkipWhileDown(down, up);
      if (notifications_ && !ComeToRest(down - Duration{1})) return false;
      StartEngine(kept_.RestoredAfter(down), up);
      if (notifications_) notifications_->Restart(FiringLabels(), up);
    }
    return true;
  }

  std::set<Labels> FiringLabels() const {
    std::set<Labels> firing;
    for (const auto& [key, record] : kept_.records()) {
      if (!record.firing_since) continue;
      firing.insert(WithExternalLabels(key.labels, test_.external_labels));
    }
    return firing;
  }

  // When the next restart begins. REQUIRES: there is one.
  Timestamp DownSince() const { return test_.start + test_.restarts[next_restart_].at; }

  bool IsDown(Timestamp now) const {
    return next_restart_ < test_.restarts.size() && DownSince() <= now;
  }

  void StartEngine(alert::RestoredAlerts restored, Timestamp now) {
    engine_ = std::make_unique<alert::RuleEngine>(window_, EngineOptionsFor(test_));
    engine_->Restore(std::move(restored));
    engine_->Apply(ConfigurationFor(test_, file_, configuration_), now);
  }

  // Those expected while alertd is down.
  void FailAlertsUnasked(Timestamp now) {
    for (; next_alert_ < alerts_.size(); ++next_alert_) {
      const AlertExpectation& expectation = *alerts_[next_alert_];
      if (test_.start + expectation.at >= now + file_.evaluation_interval) return;
      Fail(expectation.location, expectation.alert_name + " at " + FormatDuration(expectation.at),
           "nothing is evaluated then: alertd is down");
    }
  }

  bool Route(std::vector<Alert> alerts, Timestamp now) {
    if (!ComeToRest(now - Duration{1})) return false;
    AddExternalLabels(alerts, test_.external_labels);
    notifications_->Receive(alerts, now);
    if (engine_->HasAskedAll()) notifications_->NoteRulesSpoke(now);
    return ComeToRest(now);
  }

  // The router has done what is due up to `now`.
  bool ComeToRest(Timestamp now) {
    const Status rested = notifications_->AdvanceUntil(now);
    if (!rested) Fail(test_.location, "the routes", rested.error().message);
    return rested.has_value();
  }

  void CheckNotifications() {
    for (const NotificationExpectation& each : test_.notifications) {
      const NotificationQuestion question{
          .expected = each, .received = notifications_->received(), .start = test_.start};
      Note(CompareNotifications(question), question);
    }
  }

  void NoteCoverage(const std::vector<alert::Transition>& transitions) {
    if (coverage_ == nullptr) return;
    for (const alert::Transition& transition : transitions) {
      if (transition.kind == alert::Transition::Kind::kFiring) {
        coverage_->NoteFiring(transition.alert);
      }
    }
  }

  void Fail(const rules::SourceLocation& location, std::string subject, std::string message) {
    outcome_.deviations.push_back(
        {.location = location, .subject = std::move(subject), .message = std::move(message)});
  }

  void FailRule(const alert::RuleFailure& failure) {
    Fail(test_.location, "rule " + failure.rule + " at " + FormatDuration(failure.at - test_.start),
         "cannot be evaluated: " + failure.error);
  }

  // A test of rules that exceed their group's limit fails, as with promtool. Past a limit of its
  // own, a rule has an alert that stands for the rest, and a test may expect it.
  bool FailLimits(const std::vector<alert::RuleWarning>& warnings) {
    bool any = false;
    for (const alert::RuleWarning& warning : warnings) {
      const bool fails =
          warning.kind == alert::RuleWarning::Kind::kLimit && IsOfLimitedGroup(warning);
      if (!fails) continue;
      any = true;
      Fail(test_.location,
           "rule " + warning.rule + " at " + FormatDuration(warning.at - test_.start),
           warning.message);
    }
    return any;
  }

  bool IsOfLimitedGroup(const alert::RuleWarning& warning) const {
    const std::vector<rules::RuleGroup>& groups = configuration_.groups;
    return std::any_of(groups.begin(), groups.end(), [&warning](const rules::RuleGroup& group) {
      return group.limit > 0 && group.name == warning.group && group.file == warning.file;
    });
  }

  // Those expected from `now` on and before the next tick.
  void CheckAlerts(const std::vector<Alert>& alerts, Timestamp now) {
    for (; next_alert_ < alerts_.size(); ++next_alert_) {
      const AlertExpectation& expectation = *alerts_[next_alert_];
      if (test_.start + expectation.at >= now + file_.evaluation_interval) return;
      std::vector<Alert> firing;
      for (const Alert& alert : alerts) {
        const bool named = alert.labels.Get(kAlertNameLabel) == expectation.alert_name;
        if (named && !alert.ends_at) firing.push_back(alert);
      }
      const AlertQuestion question{
          .subject = expectation.alert_name + " at " + FormatDuration(expectation.at),
          .location = expectation.location,
          .expected = expectation.alerts,
          .got = firing,
          .match = expectation.match};
      Note(CompareAlerts(question), question);
    }
  }

  template <typename Question>
  void Note(std::vector<Deviation> deviations, const Question& question) {
    if (deviations.empty()) return;
    std::move(deviations.begin(), deviations.end(), std::back_inserter(outcome_.deviations));
    outcome_.comparisons.push_back(WholeComparison(question));
  }

  void CheckExpression(const ExpressionExpectation& expectation) {
    const std::string subject = expectation.text + " at " + FormatDuration(expectation.at);
    query::QueryOptions options;
    options.default_subquery_step = file_.evaluation_interval;
    Result<query::QueryAnswer> answer =
        query::EvaluateInstant(expectation.expr, window_, test_.start + expectation.at, options);
    if (!answer) {
      Fail(expectation.location, subject, "cannot be evaluated: " + answer.error().message);
      return;
    }
    query::VectorValue vector;
    if (const auto* scalar = std::get_if<query::ScalarValue>(&answer->value)) {
      vector.push_back({Labels(), scalar->value});
    } else if (auto* samples = std::get_if<query::VectorValue>(&answer->value)) {
      vector = std::move(*samples);
    } else {
      Fail(expectation.location, subject, "the answer is neither a vector nor a scalar");
      return;
    }
    const SampleQuestion question{
        .subject = subject,
        .expected = expectation,
        .got = vector,
        .tolerance = file_.fuzzy_compare ? Tolerance::kLastBit : Tolerance::kNone};
    Note(CompareSamples(question), question);
  }

  void Dump() {
    for (const window::SeriesId id : window_.Select({})) {
      if (outcome_.series.size() == kDumpedSeriesMax) return;
      window::SampleColumns samples;
      window_.ReadRange(id, {Timestamp::min(), Timestamp::max()}, samples);
      if (samples.size() == 0) continue;
      std::string line = FormatLabels(window_.LabelsOf(id));
      for (size_t i = 0; i < samples.size(); ++i) {
        const HistogramPtr& histogram = samples.histogram(i);
        line +=
            " " +
            (histogram == nullptr ? FormatFloat(samples.values[i]) : FormatHistogram(*histogram)) +
            "@" + FormatDuration(std::max(samples.times[i] - test_.start, Duration{0}));
      }
      outcome_.series.push_back(std::move(line));
    }
    std::sort(outcome_.series.begin(), outcome_.series.end());
  }

  const TestFile& file_;
  const RuleTest& test_;
  const rules::Configuration& configuration_;
  Coverage* coverage_;
  window::Window window_;
  std::unique_ptr<alert::RuleEngine> engine_;
  KeptAlerts kept_;
  size_t next_restart_ = 0;
  std::vector<const AlertExpectation*> alerts_;  // by time
  size_t next_alert_ = 0;
  std::optional<NotificationRun> notifications_;  // when they are asked for
  TestOutcome outcome_;
};

}  // namespace

TestOutcome RunRuleTest(const TestFile& file, const RuleTest& test,
                        const rules::Configuration& configuration, const TestRunOptions& options) {
  return RuleTestRun(file, test, configuration, options.coverage).Run(options);
}

}  // namespace alertd::rule_test
