#pragma once

#include <string>
#include <string_view>

namespace alertd::tmpl {

// As Go's template.HTMLEscapeString, JSEscapeString and url.QueryEscape.
std::string EscapeHtml(std::string_view text);
std::string EscapeJavaScript(std::string_view text);
std::string EscapeUrlQuery(std::string_view text);

}  // namespace alertd::tmpl
