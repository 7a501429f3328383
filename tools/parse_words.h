#pragma once

#include <optional>

#include "tools/arguments.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace alertd::tools {

// Parses `words`; nothing on success: then the caller's variables hold the arguments.
std::optional<ParsingEnded> ParseWords(CLI::App& app, Words words);

}  // namespace alertd::tools
