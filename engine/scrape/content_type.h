#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::scrape {

enum class ExpositionFormat { kText, kOpenMetrics };

// What a target is asked for, in the order of preference.
std::string_view AcceptHeader();

// The format that a response's Content-Type names. Without one, or with one that says nothing of
// metrics, it is the text format: older targets send all sorts. Fails with kUnsupported when the
// target sends what we did not ask for.
Result<ExpositionFormat> FormatOf(std::string_view content_type);

}  // namespace alertd::scrape
