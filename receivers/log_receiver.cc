#include "receivers/log_receiver.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/group_key.h"
#include "engine/model/number.h"
#include "receivers/json_values.h"
#include "receivers/notification_text.h"

namespace alertd::receivers {
namespace {

namespace json = boost::json;

// A line is read by people and by tools with limits of their own.
constexpr size_t kAlertsPerLineMax = 100;

std::string_view LevelName(const Notification& notification) {
  if (!notification.Firing()) return "INFO";
  switch (WorstSeverity(notification)) {
    case Severity::kCritical:
    case Severity::kHigh:
      return "ERROR";
    case Severity::kMedium:
      return "WARNING";
    case Severity::kLow:
    case Severity::kInfo:
      break;
  }
  return "INFO";
}

json::object AlertObject(const Alert& alert, const Notification& notification) {
  json::object object;
  object["status"] = StatusName(alert, notification);
  object["labels"] = LabelsObject(alert.labels);
  object["annotations"] = LabelsObject(alert.annotations);
  object["starts_at"] = FormatRfc3339(alert.starts_at);
  if (alert.ends_at) object["ends_at"] = FormatRfc3339(*alert.ends_at);
  PutNumber(object, "value", alert.value);
  PutNumber(object, "first_value", alert.first_value);
  PutNumber(object, "peak_value", alert.peak_value);
  PutNumber(object, "end_value", alert.end_value);
  object["id"] = FormatFingerprint(Fingerprint(alert.labels));
  if (!alert.incident_id.empty()) object["incident_id"] = alert.incident_id.str();
  if (!alert.closing_reason.empty()) object["closing_reason"] = alert.closing_reason.str();
  return object;
}

json::object MetadataObject(const Notification& notification) {
  json::object object;
  object["receiver"] = notification.receiver;
  object["status"] = StatusName(notification);
  object["reason"] = NotifyReasonName(notification.reason);
  if (!notification.note.empty()) object["note"] = notification.note;
  object["group_key"] = ShownGroupKey(notification.group_key);
  object["group_labels"] = LabelsObject(notification.group_labels);
  if (!notification.route_labels.empty()) {
    object["route_labels"] = LabelsObject(notification.route_labels);
  }
  json::array alerts;
  for (const Alert& alert : notification.alerts) {
    if (alerts.size() == kAlertsPerLineMax) break;
    alerts.push_back(AlertObject(alert, notification));
  }
  object["alerts_left_out"] = notification.alerts.size() - alerts.size();
  object["alerts"] = std::move(alerts);
  return object;
}

}  // namespace

Result<OutgoingMessage> RenderLogLine(const rules::LogSettings& settings,
                                      const Notification& notification,
                                      const RenderContext& context) {
  json::object line;
  line["timestamp"] = FormatTimestamp(context.now);
  line["level"] = LevelName(notification);
  line["correlation_id"] = notification.id;
  line["component"] = "receivers";
  line["event"] = "notification";
  std::string message = Title(notification);
  if (notification.alerts.size() == 1) {
    const std::string text = AlertMessage(notification.alerts.front());
    if (!text.empty()) message += ": " + text;
  }
  const std::string remark = Remark(notification);
  if (!remark.empty()) message += " (" + remark + ")";
  line["message"] = message;
  line["metadata"] = MetadataObject(notification);
  line["duration_ms"] = nullptr;
  return OutgoingMessage(LogLine{.path = settings.path, .text = json::serialize(line)});
}

Status AppendToFile(const LogLine& line) {
  errno = 0;
  std::ofstream file(line.path, std::ios::app | std::ios::binary);
  file << line.text << '\n';
  file.flush();
  if (file) return Ok();
  const std::string reason = errno == 0 ? "write failed" : std::generic_category().message(errno);
  return Unavailable("cannot append to " + line.path + ": " + reason);
}

}  // namespace alertd::receivers
