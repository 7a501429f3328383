#include "engine/serve/state_remark.h"

#include <utility>

namespace alertd::serve {

std::string StateRemark(const Sources& sources) {
  const std::string problem = sources.state_problem ? sources.state_problem() : "";
  return problem.empty() ? "" : "kept in memory only, a restart would forget it: " + problem;
}

Remarks StateRemarks(const Sources& sources) {
  Remarks remarks;
  std::string remark = StateRemark(sources);
  if (!remark.empty()) remarks.warnings.push_back(std::move(remark));
  return remarks;
}

}  // namespace alertd::serve
