#include <algorithm>

#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"

namespace alertd::lint {
namespace {

void Run(const LintInput& input, Findings& findings) {
  if (input.incomplete) return;
  for (const rules::Receiver& receiver : input.configuration.receivers) {
    bool used = receiver.location.file == nullptr;
    WalkRoutes(input.configuration.root_route, [&](const rules::Route& route) {
      used = used || std::find(route.receivers.begin(), route.receivers.end(), receiver.name) !=
                         route.receivers.end();
    });
    if (used) continue;
    findings.Add(
        {.location = receiver.location,
         .message = "receiver \"" + receiver.name + "\" is in no route: nothing is sent to it",
         .suggestion = {}});
  }
}

}  // namespace

const Lint kUnusedReceiver = {
    .name = "unused-receiver",
    .summary = "A receiver that no route names.",
    .explanation =
        R"(Nothing is ever sent to it. Mostly a route was meant to name it, or it is left over.)",
    .bad = R"(receivers:
  - {name: oncall, type: log}
  - {name: archive, type: log}
alert_routing:
  routes:
    - {match: {severity: CRITICAL|HIGH}, receivers: [oncall]}
)",
    .good = R"(receivers:
  - {name: oncall, type: log}
  - {name: archive, type: log}
alert_routing:
  routes:
    - {match: {severity: CRITICAL|HIGH}, receivers: [oncall, archive]}
)",
    .run = &Run};

}  // namespace alertd::lint
