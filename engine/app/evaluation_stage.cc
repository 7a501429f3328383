#include "engine/app/evaluation_stage.h"

#include <utility>

#include "engine/app/event_log.h"
#include "engine/app/journal_events.h"
#include "engine/model/external_labels.h"
#include "engine/scrape/target.h"

namespace alertd::app {
namespace {

constexpr size_t kConfigurationsMax = 16;
constexpr Duration kExpireInterval{60'000};
// How often is looked whether the targets have been scraped once.
constexpr Duration kFirstScrapesStep{20};

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
      first_scrapes_(std::in_place, window, context.clock.Steady()),
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
  static_cast<void>(queue_.Push({std::move(configuration), News::kAll}));
}

void EvaluationStage::Retarget(ConfigurationPtr configuration) {
  static_cast<void>(queue_.Push({std::move(configuration), News::kTargets}));
}

void EvaluationStage::AwaitConfiguration() const { configured_.wait(false); }

void EvaluationStage::Run() {
  while (true) {
    const Duration wait =
        first_scrapes_ ? kFirstScrapesStep : WaitUntil(engine_.NextDue(), context_.clock.Now());
    const auto taken = queue_.PopAll(wait);
    if (queue_.closed()) break;
    for (const Order& order : taken) {
      if (order.news == News::kAll) {
        TakeOver(*order.configuration);
      } else {
        NoteTargets(*order.configuration);
      }
    }
    if (MayBegin()) Advance();
    ExpireWhenDue(context_.clock.Now());
  }
  if (advanced_at_) outlets_.note_end(*advanced_at_);
  if (outlets_.save) outlets_.save(engine_.Unremembered(), {});
}

bool EvaluationStage::MayBegin() {
  if (!first_scrapes_) return true;
  // Without a configuration nobody knows the targets.
  if (!configured_) return false;
  if (!first_scrapes_->Done(context_.clock.Steady(), context_.clock.Now())) return false;
  if (const size_t missed = first_scrapes_->missed(); missed > 0) {
    context_.log.Write({.level = telemetry::LogLevel::kWarning,
                        .component = "alert",
                        .event = "evaluation_begins_early",
                        .message = "the rules are evaluated although " + std::to_string(missed) +
                                   (missed == 1 ? " target has" : " targets have") +
                                   " not been scraped yet",
                        .fields = {{"targets", static_cast<int64_t>(missed)}}});
  }
  engine_.BeginAt(first_scrapes_->complete_until());
  first_scrapes_.reset();
  return true;
}

void EvaluationStage::NoteTargets(const rules::Configuration& configuration) {
  std::vector<scrape::Target> targets;
  for (const rules::ScrapeJob& job : configuration.scrape_jobs) {
    scrape::JobTargets made = scrape::MakeTargets(job);  // the scrape stage tells the problems
    std::move(made.targets.begin(), made.targets.end(), std::back_inserter(targets));
  }
  std::vector<alert::ConfiguredTarget> configured;
  configured.reserve(targets.size());
  for (const scrape::Target& target : targets) {
    const bool rewrites = target.job->honor_labels || !target.job->metric_relabel_rules.empty();
    configured.push_back({target.labels, rewrites});
  }
  engine_.SetTargets(alert::ConfiguredTargets(std::move(configured)));
  if (first_scrapes_) first_scrapes_->SetTargets(targets, context_.clock.Now());
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
  NoteTargets(configuration);
  engine_.Apply(configuration, now);
  configured_ = true;
  configured_.notify_all();
  recordings_noted_ = false;
}

void EvaluationStage::Advance() {
  const auto begun = context_.clock.Steady();
  const Timestamp now = context_.clock.Now();
  alert::EvaluationOutput output = engine_.Advance(now);
  advanced_at_ = now;
  if (output.groups_evaluated > 0) {
    context_.metrics.CountEvaluations(output.rules_evaluated, output.failures.size());
    context_.metrics.ObserveEvaluation(context_.clock.Steady() - begun);
  }
  const bool other_rules = !std::exchange(recordings_noted_, true);
  // The series of what is recorded no more have ended.
  if (other_rules) outlets_.note_recordings(engine_.Recordings());
  if (other_rules || output.no_data_changed) outlets_.note_no_data(engine_.WithoutData());
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
  if (told_all_asked_ || !engine_.HasAskedAll()) return;
  told_all_asked_ = true;
  outlets_.note_all_asked();
}

void EvaluationStage::ExpireWhenDue(Timestamp now) {
  // A clock that was set back must not put it off for ever.
  const bool due = !expired_at_ || now - *expired_at_ >= kExpireInterval || now < *expired_at_;
  if (!due) return;
  window_.Expire(now);
  expired_at_ = now;
}

}  // namespace alertd::app
