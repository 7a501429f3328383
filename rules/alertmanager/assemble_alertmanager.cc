#include "rules/alertmanager/assemble_alertmanager.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "rules/alertmanager/html_body.h"
#include "rules/alertmanager/inheritance.h"
#include "rules/alertmanager/native_integration.h"
#include "rules/file_scope.h"

namespace alertd::rules {
namespace {

class Assembler {
 public:
  Assembler(Draft& draft, const LoadOptions& options, Diagnostics& diagnostics)
      : draft_(draft), options_(options), diagnostics_(diagnostics) {}

  void Run(Configuration& configuration) {
    AlertmanagerDraft& alertmanager = draft_.alertmanager;
    CheckRoute();
    CheckTimeIntervalUses();
    CheckHtmlBodies(alertmanager, diagnostics_);
    for (AlertmanagerReceiverDraft& receiver : alertmanager.receivers)
      draft_.receivers.push_back(MakeReceiver(std::move(receiver)));
    ReportNotRun();
    if (alertmanager.route) draft_.root_route = *std::move(alertmanager.route);
    if (alertmanager.global) {
      configuration.alertmanager.resolve_timeout =
          alertmanager.global->Span("resolve_timeout")
              .value_or(configuration.alertmanager.resolve_timeout);
    }
    configuration.alertmanager.template_files = std::move(alertmanager.template_files);
    configuration.inhibit_rules = std::move(alertmanager.inhibit_rules);
    configuration.time_intervals = std::move(alertmanager.time_intervals);
  }

 private:
  void Report(DiagnosticLevel level, std::string_view name, const SourceLocation& location,
              std::string message) {
    Diagnostic diagnostic;
    diagnostic.level = level;
    diagnostic.name = std::string(name);
    diagnostic.location = location;
    diagnostic.message = std::move(message);
    diagnostics_.push_back(std::move(diagnostic));
  }

  void ReportUnsupported(const SourceLocation& location, std::string message,
                         Consequence consequence) {
    Report(LevelOf(consequence, options_.not_run_yet), "not-supported", location,
           std::move(message));
  }

  void CheckRoute() {
    const auto native = draft_.declared.find("section alert_routing");
    const auto route = draft_.declared.find("section route");
    if (native != draft_.declared.end() && route != draft_.declared.end()) {
      Report(DiagnosticLevel::kError, "conflict", route->second,
             "\"route\" and \"alert_routing\" describe the same tree; the other is at " +
                 native->second.Describe());
    }
    const bool any = native != draft_.declared.end() || route != draft_.declared.end();
    if (any || !draft_.alertmanager.first_section) return;
    Report(DiagnosticLevel::kError, "missing-section", *draft_.alertmanager.first_section,
           "there is no \"route\": nobody would be told");
  }

  void CheckTimeIntervalUses() {
    std::vector<std::string_view> names;
    for (const TimeInterval& interval : draft_.alertmanager.time_intervals)
      names.push_back(interval.name);
    for (const TimeIntervalUse& use : draft_.alertmanager.time_interval_uses) {
      if (std::find(names.begin(), names.end(), use.name) != names.end()) continue;
      Report(DiagnosticLevel::kError, "unknown-time-interval", use.location,
             "time interval \"" + use.name + "\" is not declared");
      diagnostics_.back().suggestion = DidYouMean(use.name, names);
    }
  }

  Receiver MakeReceiver(AlertmanagerReceiverDraft declared) {
    Receiver receiver;
    receiver.name = std::move(declared.name);
    receiver.labels = std::move(declared.labels);
    receiver.location = std::move(declared.location);
    for (IntegrationDraft& integration : declared.integrations) {
      InheritGlobal(draft_.alertmanager.global, integration, diagnostics_);
      AddIntegration(std::move(integration), receiver);
    }
    return receiver;
  }

  void AddIntegration(IntegrationDraft integration, Receiver& receiver) {
    const std::string kind(integration.kind->name);
    const std::string name = kind + "[" + std::to_string(integration.index) + "]";
    const bool send_resolved =
        integration.settings.Flag("send_resolved", integration.kind->send_resolved);
    NativeIntegration native = ToNative(integration);
    if (native.settings) {
      ReportLeftOut(integration, native.left_out);
      receiver.integrations.push_back(
          {.name = name, .send_resolved = send_resolved, .settings = *std::move(native.settings)});
      return;
    }
    if (native.obstacle.empty()) return;  // it is not right, as reported
    ReportUnsupported(integration.settings.location(),
                      std::string(integration.kind->key) + ": " + native.obstacle +
                          "; receiver \"" + receiver.name + "\" would not be told through it",
                      Consequence::kChangesPaging);
    receiver.not_run.push_back({.name = name,
                                .kind = kind,
                                .send_resolved = send_resolved,
                                .settings = std::move(integration.settings)});
  }

  void ReportLeftOut(const IntegrationDraft& integration, const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    std::string list;
    for (const std::string& key : keys)
      list += (list.empty() ? "\"" : ", \"") + key + "\"";
    ReportUnsupported(integration.settings.Locate(integration.settings.KeyRange(keys.front())),
                      list + " of " + std::string(integration.kind->key) +
                          (keys.size() == 1 ? " is" : " are") +
                          " not used yet: messages have alertd's own form",
                      Consequence::kHarmless);
  }

  void ReportNotRun() {
    const AlertmanagerDraft& alertmanager = draft_.alertmanager;
    if (alertmanager.templates_location) {
      ReportUnsupported(*alertmanager.templates_location,
                        "only labels of routes use templates yet: messages have alertd's own form",
                        Consequence::kHarmless);
    }
  }

  Draft& draft_;
  const LoadOptions& options_;
  Diagnostics& diagnostics_;
};

}  // namespace

void AssembleAlertmanager(Draft& draft, const LoadOptions& options, Configuration& configuration,
                          Diagnostics& diagnostics) {
  Assembler(draft, options, diagnostics).Run(configuration);
}

}  // namespace alertd::rules
