#pragma once

#include "rules/diagnostic.h"
#include "rules/draft.h"
#include "rules/section_reader.h"

namespace alertd::rules {

// Reads `fallback:` and `rate_limit:` of a native receiver.
void ReadDeliverySettings(FileScope& scope, SectionReader& reader, Receiver& receiver,
                          Draft& draft);

// Reports fallbacks that lead back to where they come from.
void CheckFallbacks(const std::vector<Receiver>& receivers, Diagnostics& diagnostics);

}  // namespace alertd::rules
