#include "engine/app/evaluation_stage.h"

#include <utility>

#include "engine/app/event_log.h"

namespace alertd::app {
namespace {

constexpr size_t kConfigurationsMax = 16;
constexpr Duration kExpireInterval{60'000};

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
    for (const ConfigurationPtr& configuration : taken) {
      engine_.Apply(*configuration, context_.clock.Now());
    }
    Advance();
    ExpireWhenDue(context_.clock.Now());
  }
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
  if (outlets_.save && evaluated) outlets_.save(std::move(output.records));
  // A rule that fails fails at every evaluation: it is told once, and again for another reason.
  for (const alert::RuleFailure& failure : output.failures)
    if (!failure.repeated) LogFailure(context_.log, failure);
  for (const alert::RuleRecovery& recovery : output.recoveries)
    LogRecovery(context_.log, recovery);
  for (const alert::Transition& transition : output.transitions) {
    LogTransition(context_.log, transition);
  }
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
