#pragma once

#include <string_view>

namespace alertd::serve {

// Whether the text is what Alertmanager takes for a URI: an absolute one, or an absolute path. In
// doubt it is: whoever sends an alert with an odd link wants somebody to hear of it all the same.
bool IsRequestUri(std::string_view text);

}  // namespace alertd::serve
