#include <algorithm>

#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"

namespace alertd::lint {
namespace {

bool NamesInterval(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsUsed(const rules::Route& root, const std::string& name) {
  bool used = false;
  WalkRoutes(root, [&](const rules::Route& route) {
    used = used || NamesInterval(route.mute_time_intervals, name) ||
           NamesInterval(route.active_time_intervals, name);
  });
  return used;
}

void Run(const LintInput& input, Findings& findings) {
  if (input.incomplete) return;
  for (const rules::TimeInterval& interval : input.configuration.time_intervals) {
    const bool opens =
        !input.now || Contains(interval, *input.now) || NextChange(interval, *input.now);
    std::string why;
    if (!opens) {
      why = "does not hold within the next five years";
    } else if (!IsUsed(input.configuration.root_route, interval.name)) {
      why = "is in no route";
    }
    if (why.empty()) continue;
    findings.Add({.location = interval.location,
                  .message = "time interval \"" + interval.name + "\" " + why,
                  .suggestion = {}});
  }
}

}  // namespace

const Lint kIdleTimeInterval = {
    .name = "idle-time-interval",
    .summary = "A time interval that no route names, or that never comes.",
    .explanation =
        R"(It changes nothing for anybody. Mostly a route was meant to name it; or its days, months and
years exclude one another, such as the 31st of February.)",
    .bad = R"(route: {receiver: oncall}
receivers: [{name: oncall}]
time_intervals:
  - name: weekends
    time_intervals: [{weekdays: [saturday, sunday]}]
  - name: leap
    time_intervals: [{months: [february], days_of_month: ['31']}]
)",
    .good = R"(route:
  receiver: oncall
  routes: [{matchers: [severity=low], mute_time_intervals: [weekends]}]
receivers: [{name: oncall}]
time_intervals:
  - name: weekends
    time_intervals: [{weekdays: [saturday, sunday]}]
)",
    .run = &Run};

}  // namespace alertd::lint
