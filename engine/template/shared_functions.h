#pragma once

#include "engine/template/template.h"

namespace alertd::tmpl {

// The functions that are the same in templates of rules and of notifications.
FunctionMap SharedFunctions();

}  // namespace alertd::tmpl
