#include "engine/serve/state_remark.h"

namespace alertd::serve {

std::string StateRemark(const Sources& sources) {
  const std::string problem = sources.state_problem ? sources.state_problem() : "";
  return problem.empty() ? "" : "kept in memory only, a restart would forget it: " + problem;
}

}  // namespace alertd::serve
