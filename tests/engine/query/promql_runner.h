#pragma once

#include <string>
#include <vector>

#include "engine/query/query.h"
#include "tests/engine/query/promql_script.h"

namespace alertd::query {

// What became of one eval of a script.
struct EvalOutcome {
  enum class Kind {
    kPassed,
    kFailed,
    kUnsupported,  // needs what cannot be evaluated yet
  };
  Kind kind = Kind::kPassed;
  size_t line = 0;
  std::string message;  // what was expected and what came; what is unsupported
};

// Runs the commands of a script in order, each eval on its own. Fails when a load does.
Result<std::vector<EvalOutcome>> RunPromqlScript(const std::vector<ScriptCommand>& commands,
                                                 const QueryOptions& options);

}  // namespace alertd::query
