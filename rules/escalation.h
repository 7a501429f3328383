#pragma once

#include "rules/draft.h"
#include "rules/route.h"
#include "rules/section_reader.h"

namespace alertd::rules {

// Reads `escalation:` of a native route and adds its receivers to those of the route. A route with
// receivers of its own has its own escalation, too, or none.
void ReadEscalation(FileScope& scope, SectionReader& reader, Route& route, Draft& draft);

}  // namespace alertd::rules
