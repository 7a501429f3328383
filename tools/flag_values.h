#pragma once

#include <string>

namespace alertd::tools {

// What is wrong with a flag's value, "" when nothing is: said when the program starts, not when the
// value is first used.

// An http or https URL with a host that paths can be put behind.
std::string UrlProblem(const std::string& text);
// The same, or nothing at all, as a script with an unset variable gives.
std::string OptionalUrlProblem(const std::string& text);
// What git may know; not nothing at all, as a script with an unset variable gives.
std::string RevisionProblem(const std::string& text);
// A duration above 0.
std::string SpanProblem(const std::string& text);
// A number of bytes, 0 or above.
std::string ByteCountProblem(const std::string& text);
// A silence's id, and a suppression's name or id, which are never empty.
std::string SilenceIdProblem(const std::string& text);
std::string SuppressionNameProblem(const std::string& text);
std::string RoutePrefixProblem(const std::string& text);
std::string ListenProblem(const std::string& text);
// A path where a folder is or could be made. Whether it can be written to is for the daemon, which
// goes on in memory where it cannot.
std::string FolderProblem(const std::string& text);

}  // namespace alertd::tools
