#pragma once

#include <string>
#include <string_view>

namespace alertd::serve {

// A label's name as paths may carry it: U__http_2e_status stands for http.status, with _HEX_ for a
// character and __ for an underscore, as Prometheus escapes names. Any other name is itself.
std::string UnescapeName(std::string_view name);

}  // namespace alertd::serve
