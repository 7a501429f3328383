#include "tools/text_file.h"

#include "rules/file_list.h"

namespace alertd::tools {
namespace {

// Of metrics in text this is more than an hour of a large server's; a device never ends.
constexpr size_t kBytesMax = size_t{1} << 30U;

}  // namespace

Result<std::string> ReadTextFile(const std::string& path) {
  return rules::ReadTextFile(path, kBytesMax);
}

}  // namespace alertd::tools
