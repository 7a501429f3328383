#include "engine/app/journal_events.h"

#include <array>
#include <utility>

#include "engine/model/external_labels.h"
#include "engine/model/number.h"

namespace alertd::app {
namespace {

struct TransitionForm {
  const char* kind;
  const char* reason;
};

// In the order of alert::Transition::Kind.
constexpr std::array<TransitionForm, 6> kTransitionForms = {{
    {"pending", "its condition holds"},
    {"firing", "its condition has held for long enough"},
    {"cleared", "its condition does not hold any more; it was only pending, nobody was told"},
    {"resolved", "its condition does not hold any more"},
    {"unknown", "nobody can tell whether its condition holds"},
    {"known", "one can tell again whether its condition holds"},
}};

// In the order of DeliveryOutcome.
constexpr std::array<const char*, 4> kDeliveryKinds = {"delivered", "delivery_refused",
                                                       "delivery_retrying", "delivery_dropped"};

JournalEvent EventOf(const alert::Transition& transition, const Labels& external_labels) {
  const Alert& alert = transition.alert;
  const TransitionForm& form = kTransitionForms.at(static_cast<size_t>(transition.kind));
  JournalEvent event{.sequence = 0, .at = transition.at, .kind = form.kind, .reason = {}};
  event.labels = WithExternalLabels(alert.labels, external_labels);
  event.alert = Fingerprint(event.labels);
  event.incident = alert.incident_id;
  event.rule = transition.rule;
  event.rule_group = transition.group;
  event.rule_file = transition.file;
  const bool over = transition.kind == alert::Transition::Kind::kResolved;
  event.value = over ? alert.end_value : alert.value;
  std::string reason = form.reason;
  if (!transition.reason.empty()) {
    // What is over for a reason of its own is not so because of its condition.
    reason = over ? transition.reason : reason + ": " + transition.reason;
  }
  if (over && alert.peak_value) reason += "; its peak was " + FormatGeneral(*alert.peak_value);
  event.reason = reason;
  return event;
}

JournalEvent RuleEvent(SharedText kind, const std::string& group, const std::string& rule,
                       SharedText reason) {
  JournalEvent event;
  event.kind = std::move(kind);
  event.reason = std::move(reason);
  event.rule = rule;
  event.rule_group = group;
  return event;
}

JournalEvent EventOf(const alert::RuleFailure& failure) {
  JournalEvent event =
      RuleEvent("rule_failed", failure.group, failure.rule,
                (failure.place.empty() ? "" : failure.place + ": ") + failure.error);
  event.at = failure.at;
  event.rule_file = failure.file;
  return event;
}

JournalEvent EventOf(const alert::RuleWarning& warning) {
  JournalEvent event = RuleEvent("rule_warning", warning.group, warning.rule, warning.message);
  event.at = warning.at;
  event.rule_file = warning.file;
  return event;
}

void AddReport(JournalEvent& event, const DeliveryReport& report) {
  event.kind = kDeliveryKinds.at(static_cast<size_t>(report.outcome));
  event.integration = report.integration;
  if (report.attempt > 0) event.attempt = report.attempt;
  if (report.status != 0) event.status = report.status;
  event.elapsed = report.elapsed;
  event.next = report.next_attempt_at;
}

JournalEvent EventOf(const route::Decision& decision) {
  JournalEvent event{
      .sequence = 0, .at = decision.at, .kind = decision.kind, .reason = decision.reason};
  if (decision.kind == "refused") event.kind = "alert_refused";
  if (!decision.alert.empty()) event.alert = Fingerprint(decision.alert);
  event.labels = decision.alert.empty() ? decision.group_labels : decision.alert;
  event.incident = decision.incident;
  event.group_key = decision.group_key;
  event.route = decision.route;
  event.receiver = decision.receiver;
  event.notification = decision.notification;
  event.next = decision.next_flush;
  event.members = decision.told;
  event.members_left_out = decision.told_left_out;
  if (decision.report) AddReport(event, *decision.report);
  return event;
}

}  // namespace

std::vector<JournalEvent> EventsOf(const alert::EvaluationOutput& output,
                                   const Labels& external_labels) {
  std::vector<JournalEvent> events;
  for (const alert::RuleFailure& failure : output.failures)
    if (!failure.repeated) events.push_back(EventOf(failure));
  for (const alert::RuleWarning& warning : output.warnings)
    events.push_back(EventOf(warning));
  for (const alert::Transition& transition : output.transitions)
    events.push_back(EventOf(transition, external_labels));
  return events;
}

std::vector<JournalEvent> EventsOf(const std::vector<route::Decision>& decisions) {
  std::vector<JournalEvent> events;
  events.reserve(decisions.size());
  for (const route::Decision& decision : decisions)
    events.push_back(EventOf(decision));
  return events;
}

JournalEvent ProcessEvent(SharedText kind, SharedText reason, Timestamp at) {
  return {.sequence = 0, .at = at, .kind = std::move(kind), .reason = std::move(reason)};
}

}  // namespace alertd::app
