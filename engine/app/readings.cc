#include "engine/app/readings.h"

namespace alertd::app {
namespace {

void CountAlerts(const alert::RulesView& view, telemetry::Readings& readings) {
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& rule : group.rules) {
      for (const alert::ActiveAlert& active : rule.alerts) {
        const bool firing = active.phase == alert::AlertPhase::kFiring;
        ++(firing ? readings.alerts_firing : readings.alerts_pending);
      }
    }
  }
}

void CountSilences(const ReadingSources& sources, telemetry::Readings& readings) {
  for (const SilencePtr& silence : sources.router.silences) {
    switch (StateAt(*silence, sources.now)) {
      case SilenceState::kPending:
        ++readings.silences_pending;
        break;
      case SilenceState::kActive:
        ++readings.silences_active;
        break;
      case SilenceState::kExpired:
        ++readings.silences_expired;
        break;
    }
  }
}

}  // namespace

telemetry::Readings ReadingsOf(const ReadingSources& sources) {
  const window::WindowStats stats = sources.window.Stats();
  telemetry::Readings readings{
      .window_series = stats.series,
      .window_samples = stats.samples,
      .window_bytes = stats.bytes,
      .window_series_created = stats.series_created,
      .window_series_removed = stats.series_removed,
      .window_samples_appended = stats.samples_appended,
      .notification_groups = sources.router.groups.size(),
      .delivery_queue = sources.delivery_queue,
      .state_degraded = sources.state_health.degraded() ? 1U : 0U,
      .state_damaged_files = sources.state_health.damaged_files,
      .sample_log_bytes = sources.sample_log_health.bytes,
      .sample_log_degraded = sources.sample_log_health.problem.empty() ? 0U : 1U};
  CountAlerts(sources.rules, readings);
  CountSilences(sources, readings);
  for (const scrape::SharedTargetView& target : sources.targets.targets()) {
    if (target->health == scrape::TargetHealth::kUp) ++readings.targets_up;
    if (target->health == scrape::TargetHealth::kDown) ++readings.targets_down;
  }
  for (const route::GroupView& group : sources.router.groups) {
    for (const route::RoutedAlert& alert : group.alerts) {
      if (alert.quiet()) ++readings.alerts_suppressed;
    }
  }
  return readings;
}

}  // namespace alertd::app
