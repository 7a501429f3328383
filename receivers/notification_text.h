#pragma once

// What messages of every kind say about a notification: its title, what its alerts have in common,
// and single alerts in words.

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/notification.h"
#include "engine/model/severity.h"

namespace alertd::receivers {

// Annotations that alertd's own rules fill.
inline constexpr std::string_view kMessageAnnotation = "message";
inline constexpr std::string_view kRunbookAnnotation = "runbook_url";

bool IsResolved(const Alert& alert, const Notification& notification);

struct AlertCounts {
  size_t firing = 0;
  size_t resolved = 0;
};
AlertCounts CountAlerts(const Notification& notification);

// "firing" or "resolved".
std::string_view StatusName(const Notification& notification);
std::string_view StatusName(const Alert& alert, const Notification& notification);

// The labels and the annotations that all alerts share.
Labels CommonLabels(const Notification& notification);
Labels CommonAnnotations(const Notification& notification);

// What the notification is about: the alert's name, or what groups alerts of several names.
std::string Subject(const Notification& notification);

// "[FIRING:2] queue_backlog" or "[RESOLVED] queue_backlog".
std::string Title(const Notification& notification);

// The alert in a sentence: its message, or its summary, or its description; else empty.
std::string AlertMessage(const Alert& alert);

// What is to be known beside the alerts, such as why they were closed: the note, or the closing
// reason that all alerts share; else empty.
std::string Remark(const Notification& notification);

// The highest rank among the firing alerts, or among all when none fires.
Severity WorstSeverity(const Notification& notification);

// RFC 3339 with the fraction only where there is one, as Go's JSON has it.
std::string FormatRfc3339(Timestamp at);

// At most `bytes_max` bytes, with an ellipsis where something was cut off.
std::string Shortened(std::string_view text, size_t bytes_max);

}  // namespace alertd::receivers
