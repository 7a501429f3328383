#pragma once

#include <optional>

#include "engine/model/time.h"
#include "rules/diagnostic.h"
#include "rules/section_reader.h"
#include "rules/source_location.h"

namespace alertd::rules {

struct Draft;

// `eval_offset: DURATION | spread`: how long after the multiples of its interval a group is
// evaluated. Unset for `spread`, the default: by an offset of the group's own.
struct EvalOffset {
  std::optional<Duration> after;
  SourceLocation location;
};

// An alert of `alerts:`, until the interval of its group and the default are known.
struct EvalOffsetUse {
  size_t group = 0;               // its place among the draft's groups
  std::optional<EvalOffset> own;  // unset: the default
  SourceLocation alert;
};

// Nothing where the key is absent, or wrong and reported.
std::optional<EvalOffset> ReadEvalOffset(FileScope& scope, SectionReader& reader);

// Gives the draft's groups of `alerts:` their offsets; one that is not shorter than the interval is
// reported. Intervals must be resolved.
void ResolveEvalOffsets(Draft& draft, Diagnostics& diagnostics);

}  // namespace alertd::rules
