#pragma once

// Functions of texts that rules and notifications share, as Go's packages strings and net have
// them.

#include <string>
#include <string_view>

namespace alertd::tmpl {

// Letters beyond Latin, Greek and Cyrillic stay as they are.
std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);
// The first letter of every word in upper case.
std::string ToTitle(std::string_view text);

std::string TrimSpace(std::string_view text);

// "host:9100" -> "host"; what has no port stays as it is.
std::string StripPort(std::string_view host_port);
// "db.example.org:9100" -> "db:9100"; IP addresses stay as they are.
std::string StripDomain(std::string_view host_port);

}  // namespace alertd::tmpl
