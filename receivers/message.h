#pragma once

// What goes out of a receiver: the rendering of a notification for one integration.

#include <string>
#include <variant>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "engine/model/notification.h"
#include "rules/receiver_options.h"

namespace alertd::receivers {

// One line for a log.
struct LogLine {
  std::string path;  // of the file it is appended to; empty: alertd's own log
  std::string text;  // JSON, without an end of line
};

using OutgoingMessage = std::variant<HttpRequest, LogLine>;

// Whether secrets stand in the message or `<secret>` in their place, for showing it to people.
enum class SecretUse { kReveal, kMask };

// What a message says beside its notification.
struct RenderContext {
  std::string external_url;  // where people find this alertd; empty: no links to it
  Timestamp now;
  SecretUse secrets = SecretUse::kReveal;
};

// Pure but for secrets that are read from files. Fails with kUnavailable when such a file cannot be
// read, with kInvalidInput when nothing can be made of the notification.
Result<OutgoingMessage> Render(const rules::Integration& integration,
                               const Notification& notification, const RenderContext& context);

}  // namespace alertd::receivers
