#pragma once

#include "receivers/message.h"
#include "receivers/verdict.h"

namespace alertd::receivers {

// An incoming webhook's message: the severity as the attachment's colour, green when resolved.
Result<OutgoingMessage> RenderSlack(const rules::SlackSettings& settings,
                                    const Notification& notification, const RenderContext& context);

// Slack says `ok`, or {"ok": true}, and what is wrong otherwise, also with status 200.
Verdict ClassifySlack(const HttpResponse& response, Timestamp now);

}  // namespace alertd::receivers
