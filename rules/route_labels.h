#pragma once

#include <string>

#include "rules/draft.h"
#include "rules/file_scope.h"
#include "rules/route.h"

namespace alertd::rules {

// Gives the route a label, in the place of one of the same name: a text that may be a template of
// notifications. Reports where it does not parse, or names a field that there is not; what it calls
// may be defined anywhere.
void SetRouteLabel(FileScope& scope, const std::string& name, const ScalarText& text, Route& route,
                   Draft& draft);

// Warns of labels that call a template which nobody defines, once all files are read: they would
// show an error in their place. Says nothing where a file of templates could not be read.
void CheckRouteLabels(const Draft& draft, Diagnostics& diagnostics);

}  // namespace alertd::rules
