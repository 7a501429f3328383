#pragma once

#include <string_view>

#include "receivers/message.h"
#include "receivers/verdict.h"

namespace alertd::receivers {

// What the kinds of integrations differ in. A new one is a file and a row of the table.
struct IntegrationKind {
  Result<OutgoingMessage> (*render)(const rules::IntegrationSettings& settings,
                                    const Notification& notification, const RenderContext& context);
  Verdict (*classify)(const HttpResponse& response, Timestamp now);
};

const IntegrationKind& KindOf(const rules::IntegrationSettings& settings);

}  // namespace alertd::receivers
