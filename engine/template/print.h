#pragma once

// Go's fmt: Sprint, Sprintln and Sprintf, with its spelling of what does not fit a verb.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// A float in one of the formats e E f g G b x X; a negative precision means as many digits as
// identify the number.
std::string FormatGoFloat(double value, char format, int precision);

// As fmt's %v prints it inside other text: nil is <nil> here.
std::string PrintValue(const Value& value);

// Spaces stand between two arguments of which neither is a text.
std::string Sprint(const std::vector<Value>& args);
std::string Sprintln(const std::vector<Value>& args);

// Fails with kLimitExceeded when the result would be longer than `bytes_max`.
Result<std::string> Sprintf(std::string_view format, const std::vector<Value>& args,
                            size_t bytes_max);

}  // namespace alertd::tmpl
