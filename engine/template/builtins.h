#pragma once

// The functions that every template has: Go's text/template's own. `and` and `or` are here for
// their names and for plain calls; the executor evaluates their arguments one at a time.

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

bool IsBuiltin(std::string_view name);
std::vector<std::string_view> BuiltinNames();

// REQUIRES: IsBuiltin(name). Fails with kLimitExceeded when a text would be longer than
// `bytes_max`, with kUnsupported for what templates cannot do here.
Result<Value> CallBuiltin(std::string_view name, const std::vector<Value>& args, size_t bytes_max);

}  // namespace alertd::tmpl
