#include "tools/test_json.h"

#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/model/group_key.h"
#include "engine/model/time.h"
#include "receivers/json_values.h"
#include "receivers/preview.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

using route::PreviewedRoute;
using route::PreviewedStep;

json::array TextsArray(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts)
    array.emplace_back(text);
  return array;
}

std::string_view KindName(PreviewedStep::Kind kind) {
  switch (kind) {
    case PreviewedStep::Kind::kFirst:
      return "first";
    case PreviewedStep::Kind::kEscalated:
      return "escalated";
    case PreviewedStep::Kind::kNextRepeat:
      return "next repeat";
    case PreviewedStep::Kind::kRepeated:
      break;
  }
  return "repeated";
}

json::object AlertObject(const TestReport& report) {
  json::object object;
  object["labels"] = receivers::LabelsObject(report.alert.labels);
  object["annotations"] = receivers::LabelsObject(report.alert.annotations);
  object["id"] = FormatFingerprint(Fingerprint(report.alert.labels));
  object["startsAt"] = FormatTimestamp(report.alert.starts_at);
  const Alert* live = report.FindLive();
  if (live == nullptr) return object;
  object["firesSince"] = FormatTimestamp(live->starts_at);
  const LiveScene::TakenOn* const taken = report.FindTaker();
  if (taken == nullptr) return object;
  object["acknowledgedBy"] = taken->by;
  if (taken->scope == AcknowledgeScope::kGroups) object["acknowledgedWithGroup"] = true;
  return object;
}

json::array StepsArray(const PreviewedRoute& previewed, Timestamp at) {
  json::array steps;
  for (const PreviewedStep& step : previewed.steps) {
    json::object object;
    object["event"] = KindName(step.kind);
    object["after"] = FormatDuration(step.after);
    object["at"] = FormatTimestamp(at + step.after);
    object["receivers"] = TextsArray(step.receivers);
    steps.push_back(std::move(object));
  }
  return steps;
}

json::object RouteObject(const PreviewedRoute& previewed, const TestReport& report) {
  const rules::Route& route = *previewed.route;
  json::object object;
  object["id"] = route.id;
  object["matchers"] = TextsArray(previewed.path);
  object["receivers"] = TextsArray(route.receivers);
  object["groupKey"] = ShownGroupKey(previewed.group_key);
  object["groupLabels"] = receivers::LabelsObject(previewed.group_labels);
  if (!previewed.route_labels.empty()) {
    object["routeLabels"] = receivers::LabelsObject(previewed.route_labels);
  }
  object["groupWait"] = FormatDuration(route.group_wait);
  object["groupInterval"] = FormatDuration(route.group_interval);
  std::vector<std::string> repeats;
  for (const Duration repeat : route.repeat_intervals)
    repeats.push_back(FormatDuration(repeat));
  object["repeatIntervals"] = TextsArray(repeats);
  if (route.flapping) {
    json::object flapping;
    flapping["changes"] = route.flapping->changes;
    flapping["within"] = FormatDuration(route.flapping->within);
    object["flapping"] = std::move(flapping);
  }
  object["firingInGroup"] = previewed.members.size();
  const GroupTakers takers = report.TakersOf(previewed);
  if (!takers.of_group.empty()) object["groupAcknowledgedBy"] = *takers.of_group.begin();
  if (!previewed.muted_by.empty()) object["mutedBy"] = previewed.muted_by;
  if (previewed.quiet_until && *previewed.quiet_until > report.at) {
    object["quietUntil"] = FormatTimestamp(*previewed.quiet_until);
  }
  object["steps"] = StepsArray(previewed, report.at);
  return object;
}

json::object MuteObject(std::string_view kind, std::string_view by, std::string_view reason) {
  json::object object;
  object["kind"] = kind;
  object["by"] = by;
  if (!reason.empty()) object["reason"] = reason;
  return object;
}

json::array MutesArray(const route::RoutePreview& preview) {
  json::array mutes;
  for (const auto& [suppression, until] : preview.suppressed_by) {
    json::object mute = MuteObject("suppression", suppression->name, suppression->reason);
    if (until) mute["until"] = FormatTimestamp(*until);
    mutes.push_back(std::move(mute));
  }
  for (const SilencePtr& silence : preview.silenced_by) {
    json::object mute = MuteObject("silence", silence->id, silence->comment);
    mute["until"] = FormatTimestamp(silence->ends_at);
    mutes.push_back(std::move(mute));
  }
  for (const std::string& inhibition : preview.inhibited_by)
    mutes.push_back(MuteObject("inhibition", inhibition, {}));
  return mutes;
}

json::value BodyOf(const std::string& text) {
  json::error_code error;
  json::value body = json::parse(text, error);
  return error ? json::value(text) : body;
}

json::object MessageObject(const rules::Integration& integration, const Notification& notification,
                           const std::string& external_url) {
  json::object object;
  object["integration"] = integration.name;
  const auto message = receivers::PreviewMessage(
      integration, notification, {.external_url = external_url, .now = notification.at});
  if (!message) {
    object["error"] = message.error().message;
    return object;
  }
  object["target"] = message->target;
  json::object headers;
  for (const HttpHeader& header : message->headers)
    headers[header.name] = header.value;
  object["headers"] = std::move(headers);
  object["body"] = BodyOf(message->body);
  return object;
}

json::object ReceiverObject(const rules::Receiver& receiver, const Notification& notification,
                            const std::string& external_url) {
  json::object object;
  object["name"] = receiver.name;
  if (!receiver.off_reason.empty()) object["offReason"] = receiver.off_reason;
  if (receiver.fallback) {
    json::object fallback;
    fallback["receiver"] = receiver.fallback->receiver;
    fallback["after"] = FormatDuration(receiver.fallback->after);
    object["fallback"] = std::move(fallback);
  }
  if (receiver.rate_limit) {
    json::object limit;
    limit["messages"] = receiver.rate_limit->messages;
    limit["per"] = FormatDuration(receiver.rate_limit->per);
    object["rateLimit"] = std::move(limit);
  }
  json::array messages;
  for (const rules::Integration& integration : receiver.integrations)
    messages.push_back(MessageObject(integration, notification, external_url));
  object["messages"] = std::move(messages);
  if (receiver.not_run.empty()) return object;
  json::array not_run;
  for (const rules::DeclaredIntegration& integration : receiver.not_run)
    not_run.emplace_back(integration.name);
  object["notRun"] = std::move(not_run);
  return object;
}

}  // namespace

void PrintTestJson(std::ostream& out, const TestReport& report) {
  json::object object;
  object["at"] = FormatTimestamp(report.at);
  object["alert"] = AlertObject(report);
  json::array routes;
  for (const PreviewedRoute& previewed : report.preview.routes)
    routes.push_back(RouteObject(previewed, report));
  object["routes"] = std::move(routes);
  object["quietBy"] = MutesArray(report.preview);
  json::array told;
  for (const auto* notifications :
       {&report.preview.notifications, &report.preview.muted_notifications}) {
    for (const Notification& notification : *notifications) {
      const rules::Receiver* receiver = report.FindReceiver(notification.receiver);
      if (receiver == nullptr) continue;
      told.push_back(ReceiverObject(*receiver, notification, report.external_url));
    }
  }
  object["receivers"] = std::move(told);
  const TestVerdict verdict = JudgeTest(report);
  object["wouldNotify"] = TextsArray(verdict.receivers);
  if (!verdict.notified) object["whyNobody"] = verdict.reason;
  out << receivers::PrettyJson(object) << "\n";
}

}  // namespace alertd::tools
