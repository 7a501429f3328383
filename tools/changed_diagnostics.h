#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "rules/loader.h"
#include "tools/revision.h"

namespace alertd::tools {

// Leaves errors, what is about lines and rules that have changed since the revision, and what the
// files did not have then: a change can break what it does not touch. `load_former` loads the files
// as they were; it is not asked when nothing depends on it.
//
// Fails as Revision::DiffOf() and `load_former` do.
Status KeepChanged(const std::string& revision,
                   const std::function<Result<rules::LoadOutcome>(Revision& former)>& load_former,
                   rules::LoadOutcome& loaded);

}  // namespace alertd::tools
