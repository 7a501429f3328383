#pragma once

#include <string>

#include "engine/template/value.h"

namespace alertd::tmpl {

// The value as fmt's %#v prints it: as Go would write it in a program. Times print as %v has them.
std::string PrintGoSyntax(const Value& value);

}  // namespace alertd::tmpl
