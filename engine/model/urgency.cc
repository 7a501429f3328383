#include "engine/model/urgency.h"

#include <algorithm>

#include "engine/model/severity.h"

namespace alertd {
namespace {

int UrgencyOf(Severity severity) { return 1 + static_cast<int>(severity); }

}  // namespace

int UrgencyOf(const Notification& notification) {
  int urgency = 0;
  for (const Alert& alert : notification.alerts) {
    if (alert.ResolvedAt(notification.at)) continue;
    urgency = std::max(urgency, UrgencyOf(RankSeverity(alert.labels.Get(kSeverityLabel))));
  }
  return urgency;
}

int HighestUrgency() { return UrgencyOf(Severity::kCritical); }

}  // namespace alertd
