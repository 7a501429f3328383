#include "tools/author.h"

#include "engine/app/process_facts.h"

namespace alertd::tools {

Result<std::string> AuthorOf(const std::string& named, const Console& console) {
  if (!named.empty()) return named;
  for (const char* name : {"USER", "LOGNAME"}) {
    const auto user = console.variable ? console.variable(name) : std::nullopt;
    if (user && !user->empty()) return *user;
  }
  std::string name = app::UserName();
  if (!name.empty()) return name;
  return InvalidInput("nobody knows who you are: name yourself with --author");
}

}  // namespace alertd::tools
