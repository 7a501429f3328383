#pragma once

#include "receivers/message.h"

namespace alertd::receivers {

// One JSON line with the keys of alertd's JSON log, the alerts in its metadata.
Result<OutgoingMessage> RenderLogLine(const rules::LogSettings& settings,
                                      const Notification& notification,
                                      const RenderContext& context);

// Appends the line to the file that it names. Fails with kUnavailable.
Status AppendToFile(const LogLine& line);

}  // namespace alertd::receivers
