#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "rules/loader.h"

namespace alertd::tools {

// Reads a file for the loader, as rules::LoadOptions::read_file does.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

// Leaves errors, what is about lines and rules that have changed since the revision, and what the
// files did not have then: a change can break what it does not touch. `load` loads the same files
// again, as they were; it is not asked when nothing depends on it.
//
// Fails as Revision::DiffOf().
Status KeepChanged(const std::string& revision,
                   const std::function<rules::LoadOutcome(ReadFile read_file)>& load,
                   rules::LoadOutcome& loaded);

}  // namespace alertd::tools
