#pragma once

#include <optional>
#include <string>

#include "engine/base/source_text.h"
#include "engine/template/html/context.h"
#include "engine/template/syntax.h"

namespace alertd::html {

// An action made ready for its place, or why that cannot be.
struct EscapedAction {
  tmpl::Node node;
  Context context;  // after it
  std::optional<SourceError> error;
};

// `text` is what the node's places lie in.
EscapedAction EscapeAction(const Context& context, const tmpl::Node& action, std::string_view text);

}  // namespace alertd::html
