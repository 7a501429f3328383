#include <set>
#include <string_view>
#include <vector>

#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"

namespace alertd::lint {
namespace {

// Those that routes name, and those that stand in for them.
std::set<std::string_view> UsedReceivers(const rules::Configuration& configuration) {
  std::set<std::string_view> used;
  WalkRoutes(configuration.root_route, [&used](const rules::Route& route) {
    used.insert(route.receivers.begin(), route.receivers.end());
  });
  for (bool grows = true; grows;) {
    grows = false;
    for (const rules::Receiver& receiver : configuration.receivers) {
      if (!receiver.fallback || !used.contains(receiver.name)) continue;
      grows = used.insert(receiver.fallback->receiver).second || grows;
    }
  }
  return used;
}

void Run(const LintInput& input, Findings& findings) {
  if (input.incomplete) return;
  const std::set<std::string_view> used = UsedReceivers(input.configuration);
  for (const rules::Receiver& receiver : input.configuration.receivers) {
    if (receiver.location.file == nullptr || used.contains(receiver.name)) continue;
    findings.Add(
        {.location = receiver.location,
         .message = "receiver \"" + receiver.name + "\" is in no route: nothing is sent to it",
         .suggestion = {}});
  }
}

}  // namespace

const Lint kUnusedReceiver = {
    .name = "unused-receiver",
    .summary = "A receiver that no route names and that stands in for none.",
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
  - {name: oncall, type: log, fallback: {after: 5m, receiver: standby}}
  - {name: archive, type: log}
  - {name: standby, type: log}
alert_routing:
  routes:
    - {match: {severity: CRITICAL|HIGH}, receivers: [oncall, archive]}
)",
    .run = &Run};

}  // namespace alertd::lint
