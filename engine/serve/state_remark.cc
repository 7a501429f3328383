#include "engine/serve/state_remark.h"

#include <string_view>
#include <utility>

namespace alertd::serve {
namespace {

// Text of one line in a quoted string of a header.
std::string HeaderText(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ' ? '\'' : c;
  return out;
}

}  // namespace

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

Answer WithStateWarning(Answer answer, const Sources& sources) {
  const std::string remark = StateRemark(sources);
  if (!remark.empty())
    answer.headers.emplace_back("Warning", "199 alertd \"" + HeaderText(remark) + "\"");
  return answer;
}

}  // namespace alertd::serve
