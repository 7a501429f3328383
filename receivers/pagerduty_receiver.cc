#include "receivers/pagerduty_receiver.h"

#include <algorithm>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/group_key.h"
#include "engine/model/number.h"
#include "receivers/json_values.h"
#include "receivers/notification_text.h"
#include "receivers/secrets.h"
#include "receivers/sha256.h"

namespace alertd::receivers {
namespace {

namespace json = boost::json;

// PagerDuty's own limits.
constexpr size_t kSummaryBytesMax = 1024;
constexpr size_t kEventBytesMax = 512'000;
// How much of a group is told in the details.
constexpr size_t kAlertsShownMax = 50;
constexpr size_t kLinksMax = 10;
constexpr size_t kMessageBytesMax = 1000;
constexpr size_t kRemarkBytesMax = 300;

std::string_view SeverityOf(const Notification& notification) {
  switch (WorstSeverity(notification)) {
    case Severity::kCritical:
      return "critical";
    case Severity::kHigh:
      return "error";
    case Severity::kMedium:
      return "warning";
    case Severity::kLow:
    case Severity::kInfo:
      break;
  }
  return "info";
}

// Of what fires, where anything does.
std::string LeadingMessage(const Notification& notification) {
  if (notification.alerts.empty()) return {};
  const auto firing =
      std::find_if(notification.alerts.begin(), notification.alerts.end(),
                   [&](const Alert& alert) { return !IsResolved(alert, notification); });
  return AlertMessage(firing == notification.alerts.end() ? notification.alerts.front() : *firing);
}

std::string Summary(const Notification& notification) {
  std::string summary = Subject(notification);
  const std::string message = LeadingMessage(notification);
  if (!message.empty()) summary += ": " + message;
  const std::string remark = Remark(notification);
  if (!remark.empty()) summary = Shortened(remark, kRemarkBytesMax) + ": " + summary;
  const AlertCounts counts = CountAlerts(notification);
  const size_t told = counts.firing > 0 ? counts.firing : counts.resolved;
  if (told > 1) {
    // The count must survive the cut, or a storm looks like one alert.
    const std::string more = " (and " + std::to_string(told - 1) + " more)";
    return Shortened(summary, kSummaryBytesMax - more.size()) + more;
  }
  return Shortened(summary, kSummaryBytesMax);
}

json::object AlertObject(const Alert& alert) {
  json::object object;
  object["labels"] = LabelsObject(alert.labels);
  const std::string message = AlertMessage(alert);
  if (!message.empty()) object["message"] = Shortened(message, kMessageBytesMax);
  PutNumber(object, "value", alert.value);
  PutNumber(object, "first_value", alert.first_value);
  PutNumber(object, "peak_value", alert.peak_value);
  PutNumber(object, "end_value", alert.end_value);
  object["starts_at"] = FormatRfc3339(alert.starts_at);
  if (alert.ends_at) object["ends_at"] = FormatRfc3339(*alert.ends_at);
  if (!alert.incident_id.empty()) object["incident_id"] = alert.incident_id.str();
  if (!alert.closing_reason.empty()) object["closing_reason"] = alert.closing_reason.str();
  return object;
}

json::object Details(const Notification& notification) {
  const AlertCounts counts = CountAlerts(notification);
  json::array firing;
  json::array resolved;
  size_t shown = 0;
  for (const Alert& alert : notification.alerts) {
    if (shown++ == kAlertsShownMax) break;
    (IsResolved(alert, notification) ? resolved : firing).push_back(AlertObject(alert));
  }
  json::object details;
  if (!notification.note.empty()) details["note"] = notification.note;
  details["num_firing"] = counts.firing;
  details["num_resolved"] = counts.resolved;
  details["common_labels"] = LabelsObject(CommonLabels(notification));
  if (!notification.route_labels.empty()) {
    details["route_labels"] = LabelsObject(notification.route_labels);
  }
  details["firing"] = std::move(firing);
  details["resolved"] = std::move(resolved);
  return details;
}

json::object LinkObject(std::string_view href, std::string_view text) {
  json::object link;
  link["href"] = href;
  link["text"] = text;
  return link;
}

json::array Links(const Notification& notification, const RenderContext& context) {
  json::array links;
  std::vector<std::string_view> seen;
  for (const Alert& alert : notification.alerts) {
    const std::string_view runbook = alert.annotations.Get(kRunbookAnnotation);
    if (runbook.empty() || links.size() == kLinksMax) continue;
    if (std::find(seen.begin(), seen.end(), runbook) != seen.end()) continue;
    seen.push_back(runbook);
    links.push_back(LinkObject(runbook, "Runbook"));
  }
  if (!context.external_url.empty()) links.push_back(LinkObject(context.external_url, "Console"));
  return links;
}

Timestamp FirstStart(const Notification& notification) {
  Timestamp first = notification.at;
  for (const Alert& alert : notification.alerts) {
    first = std::min(first, alert.starts_at);
  }
  return first;
}

json::object Payload(const rules::PagerDutySettings& settings, const Notification& notification) {
  json::object payload;
  payload["summary"] = Summary(notification);
  payload["source"] = settings.client;
  payload["severity"] = SeverityOf(notification);
  payload["timestamp"] = FormatRfc3339(FirstStart(notification));
  if (!settings.component.empty()) payload["component"] = settings.component;
  if (!settings.group.empty()) payload["group"] = settings.group;
  if (!settings.event_class.empty()) payload["class"] = settings.event_class;
  payload["custom_details"] = Details(notification);
  return payload;
}

// The event's text, without its details when it would be longer than PagerDuty takes.
std::string Serialize(json::object event) {
  std::string text = json::serialize(event);
  if (text.size() <= kEventBytesMax) return text;
  json::object notice;
  notice["error"] = "left out, because the event exceeds the size of 512 KB";
  event["payload"].as_object()["custom_details"] = std::move(notice);
  return json::serialize(event);
}

}  // namespace

Result<OutgoingMessage> RenderPagerDuty(const rules::PagerDutySettings& settings,
                                        const Notification& notification,
                                        const RenderContext& context) {
  ALERTD_TRY(const std::string routing_key, UseSecret(settings.routing_key, context));
  const std::string& client_url =
      settings.client_url.empty() ? context.external_url : settings.client_url;
  json::object event;
  event["routing_key"] = routing_key;
  event["event_action"] = notification.Firing() ? "trigger" : "resolve";
  event["dedup_key"] = Sha256Hex(ShownGroupKey(notification.group_key));
  event["client"] = settings.client;
  if (!client_url.empty()) event["client_url"] = client_url;
  event["payload"] = Payload(settings, notification);
  json::array links = Links(notification, context);
  if (!links.empty()) event["links"] = std::move(links);
  HttpRequest request;
  request.method = "POST";
  request.url = Secret::Inline(settings.url);
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "alertd"}};
  request.body = Serialize(std::move(event));
  return OutgoingMessage(std::move(request));
}

}  // namespace alertd::receivers
