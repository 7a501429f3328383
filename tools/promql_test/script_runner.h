#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/query/query.h"
#include "tools/promql_test/script.h"

namespace alertd::promql_test {

// What became of one eval of a script.
struct EvalOutcome {
  size_t line = 0;
  std::string expr;
  std::string deviation;  // what was expected and what came; empty when they are the same

  bool passed() const { return deviation.empty(); }
};

struct ScriptOutcome {
  std::vector<EvalOutcome> evals;
  std::optional<ScriptError> aborted;  // by a load that failed
};

// The options that Prometheus runs scripts with.
query::QueryOptions ScriptOptions();

// Runs the commands in order, each eval on its own, in all the ways that give the same answer: an
// instant one also with `@` at other times, and as a range.
ScriptOutcome RunPromqlScript(const std::vector<ScriptCommand>& commands,
                              const query::QueryOptions& options);

}  // namespace alertd::promql_test
