#pragma once

// Flags that all commands have that ask a server.

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace alertd::tools {

// --url, which must look like one. `whom` says what it names: whom to ask: an alertd
void AddUrlFlag(CLI::App& app, std::string& url, const std::string& whom);

// What a format's flag is called: `list` commands of what amtool has, too, have -o as it does.
inline constexpr const char* kOutputFlag = "--output";
inline constexpr const char* kShortOutputFlag = "-o,--output";

struct OutputForms {
  std::vector<std::string> choices;
  std::string description;  // table, or json (the server's answer)
};
void AddOutputFlag(CLI::App& app, const char* flag, std::string& output, const OutputForms& forms);

}  // namespace alertd::tools
