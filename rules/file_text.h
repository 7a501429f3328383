#pragma once

#include <string>

namespace alertd::rules {

// What stands in a file, as UTF-8: without a byte order mark, from UTF-16 where the mark says so,
// and with \n where a line ends with \r alone. What is not UTF-16 becomes bytes that are not valid
// UTF-8 either, in the same line, for the reader to refuse.
std::string DecodeFileText(std::string bytes);

}  // namespace alertd::rules
