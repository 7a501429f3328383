#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/serve/http_message.h"

namespace alertd::serve {

// 16 hexadecimal digits, as FormatFingerprint() writes them.
std::optional<uint64_t> ParseAlertId(std::string_view text);

// The answer to a request with another {id} in its path.
Answer FailAlertId(const Request& request);

}  // namespace alertd::serve
