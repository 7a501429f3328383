#pragma once

#include <optional>

#include "rules/section_reader.h"

namespace alertd::rules {

// A size as Prometheus writes it, such as 10MB (of 1024 KB), in bytes.
std::optional<size_t> ReadByteSize(FileScope& scope, const YamlNode& node, std::string_view what);

// Reports a label that a target cannot have.
void CheckStaticLabel(FileScope& scope, const KeyedText& label);

}  // namespace alertd::rules
