#pragma once

#include <string>
#include <utility>
#include <vector>

#include "receivers/message.h"

namespace alertd::receivers {

// What would go out, with `<secret>` for every secret. Contacts nobody.
struct MessagePreview {
  std::string target;  // POST https://hooks.example.org/<secret>
  std::vector<HttpHeader> headers;
  std::string body;  // indented where it is JSON
  // What people see of it first, each with its name in the body.
  std::vector<std::pair<std::string, std::string>> highlights;
};

Result<MessagePreview> PreviewMessage(const rules::Integration& integration,
                                      const Notification& notification, RenderContext context);

}  // namespace alertd::receivers
