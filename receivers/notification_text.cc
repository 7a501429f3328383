#include "receivers/notification_text.h"

#include <algorithm>

namespace alertd::receivers {
namespace {

using LabelsOf = const Labels& (*)(const Alert& alert);

Labels Common(const Notification& notification, LabelsOf labels_of) {
  if (notification.alerts.empty()) return {};
  LabelsBuilder common(labels_of(notification.alerts.front()));
  for (const Label& label : labels_of(notification.alerts.front())) {
    const bool shared = std::all_of(
        notification.alerts.begin(), notification.alerts.end(),
        [&](const Alert& alert) { return labels_of(alert).Get(label.name) == label.value; });
    if (!shared) common.Remove(label.name);
  }
  return common.Build();
}

std::string JoinedValues(const Labels& labels) {
  std::string text;
  for (const Label& label : labels) {
    if (!text.empty()) text += ' ';
    text += label.value;
  }
  return text;
}

}  // namespace

bool IsResolved(const Alert& alert, const Notification& notification) {
  return alert.ResolvedAt(notification.at);
}

AlertCounts CountAlerts(const Notification& notification) {
  AlertCounts counts;
  for (const Alert& alert : notification.alerts) {
    ++(IsResolved(alert, notification) ? counts.resolved : counts.firing);
  }
  return counts;
}

std::string_view StatusName(const Notification& notification) {
  return notification.Firing() ? "firing" : "resolved";
}

std::string_view StatusName(const Alert& alert, const Notification& notification) {
  return IsResolved(alert, notification) ? "resolved" : "firing";
}

Labels CommonLabels(const Notification& notification) {
  return Common(notification, [](const Alert& alert) -> const Labels& { return alert.labels; });
}

Labels CommonAnnotations(const Notification& notification) {
  return Common(notification,
                [](const Alert& alert) -> const Labels& { return alert.annotations; });
}

std::string Subject(const Notification& notification) {
  const Labels common = CommonLabels(notification);
  const std::string_view name = common.Get(kAlertNameLabel);
  if (!name.empty()) return std::string(name);
  if (!notification.group_labels.empty()) return JoinedValues(notification.group_labels);
  return std::to_string(notification.alerts.size()) + " alerts";
}

std::string Title(const Notification& notification) {
  const AlertCounts counts = CountAlerts(notification);
  const std::string status =
      counts.firing > 0 ? "[FIRING:" + std::to_string(counts.firing) + "] " : "[RESOLVED] ";
  return status + Subject(notification);
}

std::string AlertMessage(const Alert& alert) {
  for (const std::string_view name :
       {kMessageAnnotation, std::string_view("summary"), std::string_view("description")}) {
    if (alert.annotations.Has(name)) return std::string(alert.annotations.Get(name));
  }
  return {};
}

std::string Remark(const Notification& notification) {
  if (!notification.note.empty() || notification.alerts.empty()) return notification.note;
  const SharedText& reason = notification.alerts.front().closing_reason;
  const bool shared =
      std::all_of(notification.alerts.begin(), notification.alerts.end(), [&](const Alert& alert) {
        return IsResolved(alert, notification) && alert.closing_reason == reason;
      });
  return shared ? reason.str() : "";
}

Severity WorstSeverity(const Notification& notification) {
  const bool firing = notification.Firing();
  Severity worst = Severity::kInfo;
  for (const Alert& alert : notification.alerts) {
    if (firing && IsResolved(alert, notification)) continue;
    worst = std::max(worst, RankSeverity(alert.labels.Get(kSeverityLabel)));
  }
  return worst;
}

std::string FormatRfc3339(Timestamp at) {
  std::string text = FormatTimestamp(at);
  const size_t dot = text.find('.');
  if (dot == std::string::npos || text.empty()) return text;
  const size_t last = text.find_last_not_of('0', text.size() - 2);
  return text.substr(0, last == dot ? dot : last + 1) + "Z";
}

std::string Shortened(std::string_view text, size_t bytes_max) {
  constexpr std::string_view kEllipsis = "...";
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max - std::min(kEllipsis.size(), bytes_max);
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)) + std::string(kEllipsis);
}

}  // namespace alertd::receivers
