#pragma once

#include <span>
#include <string_view>

#include "receivers/message.h"
#include "receivers/verdict.h"

namespace alertd::receivers {

// What people see first of a message whose body is JSON: where it stands, as a JSON pointer.
struct Highlight {
  std::string_view name;
  std::string_view pointer;
};

// What the kinds of integrations differ in. A new one is a file and a row of the table.
struct IntegrationKind {
  Result<OutgoingMessage> (*render)(const rules::IntegrationSettings& settings,
                                    const Notification& notification, const RenderContext& context);
  Verdict (*classify)(const HttpResponse& response, Timestamp now);
  std::span<const Highlight> highlights;
};

const IntegrationKind& KindOf(const rules::IntegrationSettings& settings);

}  // namespace alertd::receivers
