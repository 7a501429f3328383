#include "engine/app/event_log.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/model/group_key.h"
#include "engine/model/labels.h"

namespace alertd::app {
namespace {

using telemetry::LogEvent;
using telemetry::LogField;
using telemetry::LogLevel;

struct TransitionForm {
  const char* event;
  const char* verb;
  LogLevel level;
};

// In the order of alert::Transition::Kind.
constexpr std::array<TransitionForm, 6> kTransitionForms = {{
    {"alert_pending", "pending", LogLevel::kInfo},
    {"alert_firing", "firing", LogLevel::kWarning},
    {"alert_cleared", "cleared while pending", LogLevel::kInfo},
    {"alert_resolved", "resolved", LogLevel::kInfo},
    {"alert_unknown", "unknown", LogLevel::kWarning},
    {"alert_known", "known again", LogLevel::kInfo},
}};

// What people have done, or what keeps them from being told.
constexpr std::array<std::string_view, 13> kToldDecisions = {
    "flapping",     "flapping_off",          "stable",          "suppressed",
    "silence_set",  "silence_ended",         "suppression_set", "suppression_ended",
    "acknowledged", "acknowledgement_ended", "unacknowledged",  "fallback",
    "summarised"};

std::string Text(std::string_view text) { return std::string(text); }

LogEvent DeliveryEvent(const DeliveryReport& report) {
  switch (report.outcome) {
    case DeliveryOutcome::kAccepted:
      return {.level = LogLevel::kInfo,
              .component = "notify",
              .event = "notified",
              .message = report.receiver + " was notified"};
    case DeliveryOutcome::kRefused:
      return {.level = LogLevel::kError,
              .component = "notify",
              .event = "notification_refused",
              .message = report.receiver + " refused a notification: " + report.error};
    case DeliveryOutcome::kRetrying:
      return {.level = LogLevel::kWarning,
              .component = "notify",
              .event = "notification_retrying",
              .message =
                  report.receiver + " did not take a notification, trying again: " + report.error};
    case DeliveryOutcome::kDropped:
      if (report.replaced_by.empty()) break;
      // Nothing is lost.
      return {.level = LogLevel::kInfo,
              .component = "notify",
              .event = "notification_dropped",
              .message = "a message for " + report.receiver + " is not sent: " + report.error};
  }
  return {.level = LogLevel::kError,
          .component = "notify",
          .event = "notification_dropped",
          .message = "gave up notifying " + report.receiver + ": " + report.error};
}

LogLevel LevelOf(rules::DiagnosticLevel level) {
  if (level == rules::DiagnosticLevel::kError) return LogLevel::kError;
  return level == rules::DiagnosticLevel::kWarning ? LogLevel::kWarning : LogLevel::kInfo;
}

}  // namespace

void LogTransition(telemetry::Log& log, const alert::Transition& transition) {
  const TransitionForm& form = kTransitionForms[static_cast<size_t>(transition.kind)];
  if (!log.Wants(form.level)) return;
  const Alert& alert = transition.alert;
  LogEvent event{.level = form.level,
                 .component = "alert",
                 .event = form.event,
                 .message = transition.rule + " is " + form.verb,
                 .fields = {{"severity", Text(alert.labels.Get(kSeverityLabel))},
                            {"labels", FormatLabels(alert.labels)},
                            {"group", transition.group}},
                 .correlation_id = alert.incident_id.str()};
  if (!transition.reason.empty()) event.fields.push_back({"reason", transition.reason});
  if (alert.value) event.fields.push_back({"value", *alert.value});
  if (alert.ends_at && alert.first_value) {
    event.fields.push_back({"first_value", *alert.first_value});
  }
  if (alert.ends_at && alert.peak_value) event.fields.push_back({"peak_value", *alert.peak_value});
  if (alert.end_value) event.fields.push_back({"end_value", *alert.end_value});
  if (const auto message = alert.annotations.Get("message"); !message.empty()) {
    event.fields.push_back({"text", Text(message)});
  }
  log.Write(event);
}

void LogFailure(telemetry::Log& log, const alert::RuleFailure& failure) {
  log.Write({.level = LogLevel::kError,
             .component = "alert",
             .event = "rule_failed",
             .message = "the rule " + failure.rule + " could not be evaluated: " +
                        (failure.place.empty() ? "" : failure.place + ": ") + failure.error,
             .fields = {{"rule", failure.rule}, {"group", failure.group}}});
}

void LogWarning(telemetry::Log& log, const alert::RuleWarning& warning) {
  const bool limit = warning.kind == alert::RuleWarning::Kind::kLimit;
  log.Write({.level = LogLevel::kWarning,
             .component = "alert",
             .event = limit ? "rule_limit_exceeded" : "template_failed",
             .message = "the rule " + warning.rule + ": " + warning.message,
             .fields = {{"rule", warning.rule}, {"group", warning.group}}});
}

void LogRecovery(telemetry::Log& log, const alert::RuleRecovery& recovery) {
  log.Write({.level = LogLevel::kInfo,
             .component = "alert",
             .event = "rule_recovered",
             .message = "the rule " + recovery.rule + " can be evaluated again",
             .fields = {{"rule", recovery.rule}, {"group", recovery.group}}});
}

void LogDecision(telemetry::Log& log, const route::Decision& decision) {
  // What was notified is told once it has arrived; the rest is the router's day-to-day work.
  const bool told = std::find(std::begin(kToldDecisions), std::end(kToldDecisions),
                              decision.kind) != std::end(kToldDecisions);
  LogLevel level = told ? LogLevel::kInfo : LogLevel::kDebug;
  // Somebody else has to close it.
  if (decision.kind == "left_open") level = LogLevel::kWarning;
  if (!log.Wants(level)) return;
  LogEvent event{
      .level = level, .component = "route", .event = decision.kind, .message = decision.reason};
  if (!decision.alert.empty()) {
    event.fields.push_back({"alert", Text(decision.alert.Get(kAlertNameLabel))});
    event.fields.push_back({"labels", FormatLabels(decision.alert)});
  }
  if (!decision.receiver.empty()) event.fields.push_back({"receiver", decision.receiver});
  if (!decision.group_key.empty())
    event.fields.push_back({"group", std::string(ShownGroupKey(decision.group_key))});
  log.Write(event);
}

void LogDelivery(telemetry::Log& log, const DeliveryReport& report) {
  LogEvent event = DeliveryEvent(report);
  event.fields = {{"receiver", report.receiver},
                  {"integration", report.integration},
                  {"attempt", int64_t{report.attempt}},
                  {"group", std::string(ShownGroupKey(report.group_key))}};
  if (report.status != 0) event.fields.push_back({"status", int64_t{report.status}});
  if (!report.replaced_by.empty()) event.fields.push_back({"replaced_by", report.replaced_by});
  if (report.next_attempt_at) {
    event.fields.push_back({"next_attempt_in_ms", (*report.next_attempt_at - report.at).count()});
  }
  event.correlation_id = report.notification_id;
  event.duration = report.elapsed;
  log.Write(event);
}

std::string OneLine(const rules::Diagnostic& diagnostic) {
  // What stands in no file, such as a pattern of the command line, has no place.
  std::string line =
      diagnostic.location.file == nullptr ? "" : diagnostic.location.Describe() + ": ";
  line += Text(rules::LevelName(diagnostic.level)) + ": " + diagnostic.message;
  if (!diagnostic.suggestion.empty()) line += " (" + diagnostic.suggestion + ")";
  return line;
}

void LogDiagnostics(telemetry::Log& log, const rules::Diagnostics& diagnostics) {
  for (const rules::Diagnostic& diagnostic : diagnostics) {
    log.Write({.level = LevelOf(diagnostic.level),
               .component = "config",
               .event = "diagnostic",
               .message = OneLine(diagnostic),
               .fields = {{"name", diagnostic.name}}});
  }
}

}  // namespace alertd::app
