#include "rules/assemble.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/alertmanager/assemble_alertmanager.h"
#include "rules/default_routes.h"
#include "rules/delivery_settings.h"
#include "rules/eval_offset.h"
#include "rules/file_scope.h"
#include "rules/prometheus/name_schemes.h"
#include "rules/route_labels.h"

namespace alertd::rules {
namespace {

Diagnostic ErrorAt(std::string_view name, SourceLocation location, std::string message) {
  Diagnostic diagnostic;
  diagnostic.name = std::string(name);
  diagnostic.location = std::move(location);
  diagnostic.message = std::move(message);
  return diagnostic;
}

GlobalOptions ResolveGlobal(const Draft& draft, const LoadOptions& options) {
  GlobalOptions global = draft.global;
  if (options.default_interval > Duration::zero()) {
    global.scrape_interval = options.default_interval;
    global.evaluation_interval = options.default_interval;
  }
  global.scrape_interval = draft.scrape_interval.value_or(global.scrape_interval);
  global.evaluation_interval = draft.evaluation_interval.value_or(global.evaluation_interval);
  global.scrape_timeout =
      draft.scrape_timeout.value_or(std::min(global.scrape_timeout, global.scrape_interval));
  return global;
}

// Beyond it, the newest sample is stale before the next one comes.
constexpr Duration kLookback{300'000};

void WarnOfLongInterval(const ScrapeJob& job, Diagnostics& diagnostics) {
  if (job.interval < kLookback) return;
  Diagnostic diagnostic =
      ErrorAt("long-scrape-interval", job.location,
              "scrape_interval " + FormatDuration(job.interval) + " of job \"" + job.name +
                  "\" is as long as samples are looked back for (" + FormatDuration(kLookback) +
                  "): series will be stale between scrapes");
  diagnostic.level = DiagnosticLevel::kWarning;
  diagnostics.push_back(std::move(diagnostic));
}

ScrapeJob ResolveJob(ScrapeDraft draft, const GlobalOptions& global, const ScrapeLimits& limits,
                     Diagnostics& diagnostics) {
  ScrapeJob job = std::move(draft.job);
  job.interval = draft.interval.value_or(global.scrape_interval);
  job.timeout = draft.timeout.value_or(std::min(global.scrape_timeout, job.interval));
  if (job.timeout > job.interval) {
    diagnostics.push_back(ErrorAt(
        "bad-duration", std::move(draft.timeout_location),
        "scrape_timeout " + FormatDuration(job.timeout) + " is longer than scrape_interval " +
            FormatDuration(job.interval) + " of job \"" + job.name + "\""));
  }
  WarnOfLongInterval(job, diagnostics);
  job.body_bytes_max = draft.body_bytes_max.value_or(limits.body_bytes_max);
  job.samples_max = draft.samples_max.value_or(limits.samples_max);
  job.labels_max = draft.labels_max.value_or(limits.labels_max);
  job.label_name_bytes_max = draft.label_name_bytes_max.value_or(limits.label_name_bytes_max);
  job.label_value_bytes_max = draft.label_value_bytes_max.value_or(limits.label_value_bytes_max);
  job.targets_max = draft.targets_max.value_or(limits.targets_max);
  job.dropped_shown_max = draft.dropped_shown_max.value_or(limits.dropped_shown_max);
  return job;
}

void ResolveGroups(Draft& draft, const GlobalOptions& global, Diagnostics& diagnostics) {
  for (RuleGroup& group : draft.groups) {
    if (group.interval == Duration::zero()) group.interval = global.evaluation_interval;
    if (group.query_offset < Duration::zero()) group.query_offset = global.query_offset;
  }
  ResolveEvalOffsets(draft, diagnostics);
}

bool IsDeclared(const std::vector<Receiver>& receivers, std::string_view name) {
  return std::any_of(receivers.begin(), receivers.end(),
                     [name](const Receiver& receiver) { return receiver.name == name; });
}

bool FallsBackTo(const std::vector<Receiver>& receivers, std::string_view name) {
  return std::any_of(receivers.begin(), receivers.end(), [name](const Receiver& receiver) {
    return receiver.fallback && receiver.fallback->receiver == name;
  });
}

void CheckReceiverUses(const Draft& draft, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const Receiver& receiver : draft.receivers)
    names.push_back(receiver.name);
  names.push_back(kBuiltInLogReceiver);
  for (const NameUse& use : draft.receiver_uses) {
    if (std::find(names.begin(), names.end(), use.name) != names.end()) continue;
    Diagnostic diagnostic =
        ErrorAt("unknown-receiver", use.location, "receiver \"" + use.name + "\" is not declared");
    diagnostic.suggestion = DidYouMean(use.name, names);
    diagnostics.push_back(std::move(diagnostic));
  }
}

bool Names(const Route& route, std::string_view receiver) {
  const bool own =
      std::find(route.receivers.begin(), route.receivers.end(), receiver) != route.receivers.end();
  return own || std::any_of(route.routes.begin(), route.routes.end(),
                            [receiver](const Route& child) { return Names(child, receiver); });
}

}  // namespace

Configuration Assemble(Draft draft, const LoadOptions& options, Diagnostics& diagnostics) {
  Configuration configuration;
  const bool has_tree = draft.alertmanager.route.has_value();
  CheckRouteLabels(draft, diagnostics);
  AssembleAlertmanager(draft, options, configuration, diagnostics);
  CheckReceiverUses(draft, diagnostics);
  CheckFallbacks(draft.receivers, diagnostics);
  CheckNameSchemes(draft, diagnostics);
  ApplyNameSchemes(draft);
  configuration.global = ResolveGlobal(draft, options);
  configuration.observability = std::move(draft.observability);
  for (ScrapeDraft& job : draft.scrape_jobs) {
    configuration.scrape_jobs.push_back(
        ResolveJob(std::move(job), configuration.global, draft.scrape_limits, diagnostics));
  }
  ResolveGroups(draft, configuration.global, diagnostics);
  configuration.groups = std::move(draft.groups);
  configuration.receivers = std::move(draft.receivers);
  configuration.root_route = draft.root_route.routes.empty() && !has_tree
                                 ? DefaultRoutes(configuration.receivers, draft.root_route)
                                 : std::move(draft.root_route);
  AssignRouteIds(configuration.root_route);
  const bool needs_log = (Names(configuration.root_route, kBuiltInLogReceiver) ||
                          FallsBackTo(configuration.receivers, kBuiltInLogReceiver)) &&
                         !IsDeclared(configuration.receivers, kBuiltInLogReceiver);
  if (needs_log) configuration.receivers.push_back(BuiltInLogReceiver());
  configuration.suppressions = std::move(draft.suppressions);
  return configuration;
}

}  // namespace alertd::rules
