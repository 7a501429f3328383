#pragma once

// The files that an argument of a command names.

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace alertd::tools {

// Whether it is called *.yml or *.yaml and is not hidden.
bool IsYamlFile(const std::string& path);

bool IsFolder(const std::string& name);

// Of a folder what is called *.yml or *.yaml in and below it, sorted, but for what is hidden; of a
// pattern what matches; else the name itself. Fails with kNotFound where that is nothing.
Result<std::vector<std::string>> FilesNamed(const std::string& pattern);

}  // namespace alertd::tools
