#include "engine/app/evaluation_stage.h"

#include <utility>

#include "engine/app/event_log.h"
#include "engine/app/journal_events.h"
#include "engine/model/external_labels.h"

namespace alertd::app {
namespace {

constexpr size_t kConfigurationsMax = 16;
constexpr Duration kExpireInterval{60'000};

std::vector<Alert> FiringAlerts(const alert::RulesView& view) {
  std::vector<Alert> firing;
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& rule : group.rules) {
      for (const alert::ActiveAlert& active : rule.alerts) {
        if (active.phase == alert::AlertPhase::kFiring) firing.push_back(active.alert);
      }
    }
  }
  return firing;
}

}  // namespace

EvaluationStage::EvaluationStage(const StageContext& context, window::Window& window,
                                 const alert::RuleEngineOptions& options,
                                 alert::RestoredAlerts restored, EvaluationOutlets outlets)
    : context_(context),
      window_(window),
      outlets_(std::move(outlets)),
      engine_(window, options),
      queue_(kConfigurationsMax) {
  engine_.Restore(std::move(restored));
  thread_ = std::jthread([this] { Run(); });
}

EvaluationStage::~EvaluationStage() { Stop(); }

void EvaluationStage::Stop() {
  if (!thread_.joinable()) return;
  queue_.Close();
  thread_.join();
}

void EvaluationStage::Apply(ConfigurationPtr configuration) {
  static_cast<void>(queue_.Push(std::move(configuration)));
}

void EvaluationStage::Run() {
  while (true) {
    const auto taken = queue_.PopAll(WaitUntil(engine_.NextDue(), context_.clock.Now()));
    if (queue_.closed()) return;
    for (const ConfigurationPtr& configuration : taken)
      TakeOver(*configuration);
    Advance();
    ExpireWhenDue(context_.clock.Now());
  }
}

// With other external labels an alert is another one: under the old ones it is over.
void EvaluationStage::TakeOver(const rules::Configuration& configuration) {
  const Timestamp now = context_.clock.Now();
  if (external_labels_ != configuration.global.external_labels) {
    std::vector<Alert> over = FiringAlerts(*engine_.View());
    AddExternalLabels(over, external_labels_);
    for (Alert& alert : over)
      alert.ends_at = now;
    if (!over.empty()) outlets_.send(std::move(over));
    external_labels_ = configuration.global.external_labels;
  }
  engine_.Apply(configuration, now);
}

void EvaluationStage::Advance() {
  const auto begun = context_.clock.Steady();
  alert::EvaluationOutput output = engine_.Advance(context_.clock.Now());
  if (output.groups_evaluated > 0) {
    context_.metrics.CountEvaluations(output.rules_evaluated, output.failures.size());
    context_.metrics.ObserveEvaluation(context_.clock.Steady() - begun);
  }
  // Before anybody is told, the log too.
  const bool evaluated = output.groups_evaluated > 0 || !output.records.empty();
  if (outlets_.save && evaluated) {
    outlets_.save(std::move(output.records), EventsOf(output, external_labels_));
  }
  // A rule that fails fails at every evaluation: it is told once, and again for another reason.
  for (const alert::RuleFailure& failure : output.failures)
    if (!failure.repeated) LogFailure(context_.log, failure);
  for (const alert::RuleWarning& warning : output.warnings)
    LogWarning(context_.log, warning);
  for (const alert::RuleRecovery& recovery : output.recoveries)
    LogRecovery(context_.log, recovery);
  for (const alert::Transition& transition : output.transitions) {
    LogTransition(context_.log, transition);
  }
  AddExternalLabels(output.alerts, external_labels_);
  if (!output.alerts.empty()) outlets_.send(std::move(output.alerts));
}

void EvaluationStage::ExpireWhenDue(Timestamp now) {
  // A clock that was set back must not put it off for ever.
  const bool due = !expired_at_ || now - *expired_at_ >= kExpireInterval || now < *expired_at_;
  if (!due) return;
  window_.Expire(now);
  expired_at_ = now;
}

}  // namespace alertd::app
