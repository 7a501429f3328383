#pragma once

#include "engine/model/notification.h"

namespace alertd {

// How soon somebody must hear of it: 0 for what only closes, else higher the more severe the worst
// of what fires.
int UrgencyOf(const Notification& notification);

// As of a message in which something CRITICAL fires.
int HighestUrgency();

}  // namespace alertd
