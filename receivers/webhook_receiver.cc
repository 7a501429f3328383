#include "receivers/webhook_receiver.h"

#include <algorithm>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/alert_order.h"
#include "engine/model/group_key.h"
#include "receivers/json_values.h"
#include "receivers/notification_text.h"
#include "receivers/secrets.h"

namespace alertd::receivers {
namespace {

namespace json = boost::json;

// How Go writes the time of an alert that has not ended.
constexpr std::string_view kNoTime = "0001-01-01T00:00:00Z";

// For receivers that take the same message only once.
constexpr std::string_view kIdempotencyKey = "Idempotency-Key";

bool HasHeader(const rules::WebhookSettings& settings, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::any_of(settings.headers.begin(), settings.headers.end(), [&](const auto& header) {
    return std::equal(header.first.begin(), header.first.end(), name.begin(), name.end(),
                      [&lower](char a, char b) { return lower(a) == lower(b); });
  });
}

json::object AlertObject(const Alert& alert, const Notification& notification) {
  json::object object;
  object["status"] = StatusName(alert, notification);
  object["labels"] = LabelsObject(alert.labels);
  object["annotations"] = LabelsObject(alert.annotations);
  object["startsAt"] = FormatRfc3339(alert.starts_at);
  object["endsAt"] =
      IsResolved(alert, notification) ? FormatRfc3339(*alert.ends_at) : std::string(kNoTime);
  object["generatorURL"] = alert.generator_url.str();
  object["fingerprint"] = FormatFingerprint(Fingerprint(alert.labels));
  // Beyond what Alertmanager tells: which run of the alert this is, its values, and why it ended.
  if (!alert.incident_id.empty()) object["incidentId"] = alert.incident_id.str();
  PutNumber(object, "value", alert.value);
  PutNumber(object, "firstValue", alert.first_value);
  PutNumber(object, "peakValue", alert.peak_value);
  PutNumber(object, "endValue", alert.end_value);
  if (!alert.closing_reason.empty()) object["closingReason"] = alert.closing_reason.str();
  return object;
}

std::vector<Alert> Ordered(const rules::WebhookSettings& settings,
                           const Notification& notification) {
  std::vector<Alert> alerts = notification.alerts;
  // An earlier run stays in front of the one that followed it.
  if (settings.order == rules::AlertOrder::kAlertmanager) {
    std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
      return PrecedesInAlertmanager(a.labels, b.labels);
    });
  }
  return alerts;
}

json::object BodyObject(const rules::WebhookSettings& settings, const Notification& notification,
                        const RenderContext& context) {
  const size_t all = notification.alerts.size();
  const size_t sent = settings.alerts_max == 0 ? all : std::min(all, settings.alerts_max);
  Notification shown = notification;
  shown.alerts = Ordered(settings, notification);
  json::array alerts;
  for (size_t i = 0; i < sent; ++i)
    alerts.push_back(AlertObject(shown.alerts[i], notification));
  // To Alertmanager's webhooks what is cut off is not there; to others, what fires fires.
  if (settings.order == rules::AlertOrder::kAlertmanager) shown.alerts.resize(sent);
  json::object body;
  body["receiver"] = notification.receiver;
  body["status"] = StatusName(shown);
  body["alerts"] = std::move(alerts);
  body["groupLabels"] = LabelsObject(notification.group_labels);
  body["commonLabels"] = LabelsObject(CommonLabels(shown));
  body["commonAnnotations"] = LabelsObject(CommonAnnotations(shown));
  if (!notification.route_labels.empty()) {
    body["routeLabels"] = LabelsObject(notification.route_labels);
  }
  body["externalURL"] = context.external_url;
  body["version"] = "4";
  body["groupKey"] = ShownGroupKey(notification.group_key);
  body["truncatedAlerts"] = all - sent;
  body["notification_reason"] = AlertmanagerReasonText(notification.reason);
  // Beyond what Alertmanager tells: the same when the message is sent again, also after a restart.
  body["notificationId"] = notification.id;
  if (!notification.note.empty()) body["note"] = notification.note;
  return body;
}

}  // namespace

Result<OutgoingMessage> RenderWebhook(const rules::WebhookSettings& settings,
                                      const Notification& notification,
                                      const RenderContext& context) {
  HttpRequest request;
  request.method = "POST";
  request.url = settings.url;
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "alertd"}};
  if (!HasHeader(settings, kIdempotencyKey)) {
    request.headers.push_back({std::string(kIdempotencyKey), notification.id});
  }
  for (const auto& [name, secret] : settings.headers) {
    ALERTD_TRY(std::string value, UseSecret(secret, context));
    request.headers.push_back({name, std::move(value)});
  }
  request.basic_auth = settings.basic_auth;
  request.bearer_token = settings.bearer_token;
  request.tls = settings.tls;
  if (settings.timeout > Duration(0)) request.timeout = settings.timeout;
  request.body = json::serialize(BodyObject(settings, notification, context));
  return OutgoingMessage(std::move(request));
}

}  // namespace alertd::receivers
