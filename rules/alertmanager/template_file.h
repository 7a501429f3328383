#pragma once

#include <optional>

#include "engine/base/source_text.h"

namespace alertd::rules {

// The first error of a file of Alertmanager's `templates:`; nothing when it parses.
std::optional<SourceError> FindTemplateError(const SourceText& file);

}  // namespace alertd::rules
