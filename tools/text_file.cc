#include "tools/text_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace alertd::tools {

Result<std::string> ReadTextFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return InvalidInput(path + " is a folder");
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  // Of an empty file nothing is copied, which counts as a failure of `text` alone.
  if (!file) return Unavailable("cannot read " + path);
  return std::move(text).str();
}

}  // namespace alertd::tools
