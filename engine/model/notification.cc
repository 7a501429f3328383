#include "engine/model/notification.h"

#include <algorithm>

#include "engine/base/check.h"

namespace alertd {

std::string_view NotifyReasonName(NotifyReason reason) {
  switch (reason) {
    case NotifyReason::kFirst:
      return "first";
    case NotifyReason::kChanged:
    case NotifyReason::kSomeResolved:
      return "changed";
    case NotifyReason::kRepeat:
      return "repeat";
    case NotifyReason::kUnsuppressed:
      return "unsuppressed";
    case NotifyReason::kResolved:
      return "resolved";
    case NotifyReason::kTest:
      return "test";
  }
  ALERTD_CHECK(false);
  return {};
}

std::string_view AlertmanagerReasonText(NotifyReason reason) {
  switch (reason) {
    case NotifyReason::kFirst:
      return "first notification";
    case NotifyReason::kChanged:
      return "new alerts added";
    case NotifyReason::kSomeResolved:
      return "some alerts resolved";
    case NotifyReason::kRepeat:
      return "repeat interval elapsed";
    case NotifyReason::kUnsuppressed:
      return "alerts no longer suppressed";
    case NotifyReason::kResolved:
      return "all alerts resolved";
    case NotifyReason::kTest:
      return "test";
  }
  ALERTD_CHECK(false);
  return {};
}

bool Notification::Firing() const {
  return std::any_of(alerts.begin(), alerts.end(),
                     [this](const Alert& alert) { return !alert.ResolvedAt(at); });
}

std::string_view DeliveryOutcomeName(DeliveryOutcome outcome) {
  switch (outcome) {
    case DeliveryOutcome::kAccepted:
      return "accepted";
    case DeliveryOutcome::kRefused:
      return "refused";
    case DeliveryOutcome::kRetrying:
      return "retrying";
    case DeliveryOutcome::kDropped:
      return "dropped";
  }
  ALERTD_CHECK(false);
  return {};
}

}  // namespace alertd
