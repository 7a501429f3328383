#pragma once

// What the functions of prometheus_functions.cc and alertmanager_functions.cc share: typed
// arguments and a count of them that is checked in one place.

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

using Args = std::vector<Value>;

// `count` arguments, neither more nor less.
Function WithCount(size_t count, Function function);

// The argument as a text. Fails with kInvalidInput when it is of another type.
Result<std::string> TextArg(const Args& args, size_t index);

// The argument as a number, by Prometheus' rules: numbers, durations in seconds, and texts that
// read as a number.
Result<double> NumberArg(const Args& args, size_t index);

// A function of texts only, such as toUpper.
Function TextFunction(std::string (*function)(std::string_view text));

// Declares a text safe.
Function SafeTextFunction(SafeKind kind);

// A text made of a number, such as humanize.
Function NumberFunction(std::string (*function)(double value));

}  // namespace alertd::tmpl
