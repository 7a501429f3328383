#pragma once

#include "receivers/message.h"

namespace alertd::receivers {

// An event of PagerDuty's Events API v2: a trigger while an alert fires, then a resolve, both with
// the group's dedup key.
Result<OutgoingMessage> RenderPagerDuty(const rules::PagerDutySettings& settings,
                                        const Notification& notification,
                                        const RenderContext& context);

}  // namespace alertd::receivers
