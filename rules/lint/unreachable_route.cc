#include <algorithm>
#include <string>

#include "rules/lint/lints.h"
#include "rules/lint/matcher_logic.h"

namespace alertd::lint {
namespace {

using rules::Route;

std::string Describe(const Contradiction& contradiction) {
  return FormatMatcher(*contradiction.first) + " and " + FormatMatcher(*contradiction.second);
}

// Looks at a tree of routes with the matchers that lead to each.
class RouteLint {
 public:
  explicit RouteLint(Findings& findings) : findings_(findings) {}

  void Visit(const Route& parent, const Matchers& above) {
    Matchers to_parent = above;
    to_parent.insert(to_parent.end(), parent.matchers.begin(), parent.matchers.end());
    for (size_t i = 0; i < parent.routes.size(); ++i) {
      const Route& route = parent.routes[i];
      Matchers to_route = to_parent;
      to_route.insert(to_route.end(), route.matchers.begin(), route.matchers.end());
      // What cannot be reached is said once, not of everything below it.
      if (!ReportUnreachable(parent, i, to_route)) Visit(route, to_parent);
    }
  }

 private:
  bool ReportUnreachable(const Route& parent, size_t index, const Matchers& to_route) {
    const Route& route = parent.routes[index];
    if (route.location.file == nullptr) return false;
    if (const auto contradiction = FindContradiction(to_route)) {
      Add(route, "no alert reaches this route: none has both " + Describe(*contradiction));
      return true;
    }
    for (size_t i = 0; i < index; ++i) {
      const Route& earlier = parent.routes[i];
      if (!Takes(earlier, to_route)) continue;
      Add(route, "no alert reaches this route: the one at " + earlier.location.Describe() +
                     " takes them all, without continue");
      return true;
    }
    return false;
  }

  // Whether the route takes whatever has these labels, and lets nothing on.
  static bool Takes(const Route& route, const Matchers& labels) {
    return !route.continue_matching &&
           std::all_of(route.matchers.begin(), route.matchers.end(),
                       [&labels](const Matcher& matcher) { return Implies(labels, matcher); });
  }

  void Add(const Route& route, std::string message) {
    findings_.Add({.location = route.location, .message = std::move(message), .suggestion = {}});
  }

  Findings& findings_;
};

void Run(const LintInput& input, Findings& findings) {
  if (input.incomplete) return;
  RouteLint(findings).Visit(input.configuration.root_route, {});
}

}  // namespace

const Lint kUnreachableRoute = {
    .name = "unreachable-route",
    .summary = "A route that no alert gets to.",
    .explanation =
        R"(An alert takes the first route that matches it, and goes on to the next one only with
`continue: true`. A route is never reached when one before it matches all that it matches, or when
its matchers exclude each other or those of the routes around it. Put the narrower one first.)",
    .bad = R"(receivers:
  - {name: oncall, type: log}
  - {name: database, type: log}
alert_routing:
  routes:
    - {match: {severity: CRITICAL|HIGH}, receivers: [oncall]}
    - {match: {severity: CRITICAL, team: database}, receivers: [database]}
)",
    .good = R"(receivers:
  - {name: oncall, type: log}
  - {name: database, type: log}
alert_routing:
  routes:
    - {match: {severity: CRITICAL, team: database}, receivers: [database]}
    - {match: {severity: CRITICAL|HIGH}, receivers: [oncall]}
)",
    .run = &Run};

}  // namespace alertd::lint
