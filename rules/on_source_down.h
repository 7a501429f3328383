#pragma once

#include <optional>

#include "rules/rule.h"
#include "rules/section_reader.h"

namespace alertd::rules {

// `on_source_down: keep | resolve`; nothing where it is absent, or wrong and reported.
std::optional<OnSourceDown> ReadOnSourceDown(FileScope& scope, SectionReader& reader);

}  // namespace alertd::rules
