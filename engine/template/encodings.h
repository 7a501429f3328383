#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

std::string EncodeBase64(std::string_view bytes);
Result<std::string> DecodeBase64(std::string_view text);

// As Go's url.QueryUnescape.
Result<std::string> UnescapeUrlQuery(std::string_view text);

// As Go's json.Marshal. Fails with kInvalidInput on NaN and infinities, which JSON lacks.
Result<std::string> EncodeJson(const Value& value);

}  // namespace alertd::tmpl
