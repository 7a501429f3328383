#pragma once

#include <memory>
#include <string>

#include "engine/base/source_text.h"

namespace alertd::rules {

// Where something was declared. Default: nowhere (built in).
struct SourceLocation {
  std::shared_ptr<const SourceText> file;
  SourceRange range;

  // "file:line:column"; "built in" without a file.
  std::string Describe() const;
};

}  // namespace alertd::rules
