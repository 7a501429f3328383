#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::format {

// The text without white space at the ends of its lines, up to the byte `end`. What overlaps one of
// `scalars` stays. REQUIRES: `scalars` are ordered.
std::string TrimLineEnds(std::string_view text, const std::vector<SourceRange>& scalars,
                         size_t end);

// The text with one line break at its end, of the kind that its first line has, and no empty lines
// before it. A text of white space becomes empty.
std::string TrimFileEnd(std::string_view text);

}  // namespace alertd::format
