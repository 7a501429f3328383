#pragma once

#include "receivers/message.h"

namespace alertd::receivers {

// Alertmanager's webhook, version 4, as a POST of JSON.
Result<OutgoingMessage> RenderWebhook(const rules::WebhookSettings& settings,
                                      const Notification& notification,
                                      const RenderContext& context);

}  // namespace alertd::receivers
