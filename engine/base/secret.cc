#include "engine/base/secret.h"

#include <cstddef>
#include <fstream>

namespace alertd {
namespace {

// A wrong path may name anything, also a device without an end.
constexpr size_t kFileBytesMax = size_t{64} * 1024;

}  // namespace

Result<std::string> Secret::Reveal() const {
  if (path_.empty()) return value_;
  std::ifstream file(path_, std::ios::binary);
  if (!file) return Unavailable("cannot read the secret file " + path_);
  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return Unavailable("cannot read the secret file " + path_);
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kFileBytesMax) {
    return Unavailable("the secret file " + path_ + " is longer than " +
                       std::to_string(kFileBytesMax) + " bytes");
  }
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return std::string();
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace alertd
