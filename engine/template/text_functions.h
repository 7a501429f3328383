#pragma once

// Functions of texts that rules and notifications share, as Go's packages strings, regexp and net
// have them.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

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

// Whether the expression matches anywhere. RE2's dialect, which is Go's.
Result<bool> MatchesAnywhere(const std::string& pattern, std::string_view text);

// Every match replaced; $1, ${1} and ${name} in the replacement stand for groups and $$ for a
// dollar sign. Fails with kLimitExceeded when the text would be longer than `bytes_max`.
struct Replacement {
  std::string pattern;
  std::string replacement;
  std::string text;
};
Result<std::string> ReplaceAll(const Replacement& job, size_t bytes_max);

}  // namespace alertd::tmpl
