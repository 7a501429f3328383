#include "engine/base/secret.h"

#include <fstream>
#include <iterator>

namespace alertd {

Result<std::string> Secret::Reveal() const {
  if (path_.empty()) return value_;
  std::ifstream file(path_, std::ios::binary);
  if (!file) return Unavailable("cannot read the secret file " + path_);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return Unavailable("cannot read the secret file " + path_);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return std::string();
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace alertd
