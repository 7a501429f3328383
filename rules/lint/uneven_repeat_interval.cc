#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"

namespace alertd::lint {
namespace {

void Run(const LintInput& input, Findings& findings) {
  WalkRoutes(input.configuration.root_route, [&findings](const rules::Route& route) {
    if (route.location.file == nullptr || route.group_interval <= Duration::zero()) return;
    for (const Duration repeat : route.repeat_intervals) {
      if (repeat % route.group_interval == Duration::zero()) continue;
      findings.Add({.location = route.location,
                    .message = "repeat_interval " + FormatDuration(repeat) +
                               " is no multiple of group_interval " +
                               FormatDuration(route.group_interval) +
                               ": repeats come at the next multiple",
                    .suggestion = {}});
      return;
    }
  });
}

}  // namespace

const Lint kUnevenRepeatInterval = {
    .name = "uneven-repeat-interval",
    .summary = "A repeat_interval that group_interval does not divide.",
    .explanation =
        R"(A group is looked at once in group_interval, and what is due by then is repeated. A repeat_interval
between two such moments waits for the later one.)",
    .bad = R"(receivers:
  - {name: oncall, type: log}
alert_routing:
  routes:
    - {match: {severity: HIGH}, receivers: [oncall], group_interval: 10m, repeat_interval: 25m}
)",
    .good = R"(receivers:
  - {name: oncall, type: log}
alert_routing:
  routes:
    - {match: {severity: HIGH}, receivers: [oncall], group_interval: 10m, repeat_interval: 30m}
)",
    .run = &Run};

}  // namespace alertd::lint
