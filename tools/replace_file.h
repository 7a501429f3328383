#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::tools {

// Gives an existing file another content, at once: whoever opens it finds all of the old or all of
// the new one, also after a crash. Its mode stays; what a symbolic link names is replaced, not the
// link. Fails with kUnavailable, and the file is as it was then.
Status ReplaceFile(const std::string& path, std::string_view content);

}  // namespace alertd::tools
