#pragma once

#include <string>

#include "receivers/message.h"

namespace alertd::receivers {

// What would go out, for people: the request's line and headers and its indented body, with
// `<secret>` for every secret. Contacts nobody.
Result<std::string> PreviewMessage(const rules::Integration& integration,
                                   const Notification& notification, RenderContext context);

}  // namespace alertd::receivers
