#include "rules/lints.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace alertd::rules {
namespace {

void Warn(Diagnostics& diagnostics, std::string_view name, SourceLocation location,
          std::string message) {
  Diagnostic diagnostic;
  diagnostic.level = DiagnosticLevel::kWarning;
  diagnostic.name = std::string(name);
  diagnostic.location = std::move(location);
  diagnostic.message = std::move(message);
  diagnostics.push_back(std::move(diagnostic));
}

// Calls `visit` for the route and everything below it.
template <typename Visit>
void WalkRoutes(const Route& route, const Visit& visit) {
  visit(route);
  for (const Route& child : route.routes)
    WalkRoutes(child, visit);
}

constexpr std::string_view kUnusedReceiver = "unused-receiver";
void FindUnusedReceivers(const LintInput& input, Diagnostics& diagnostics) {
  if (input.incomplete) return;
  for (const Receiver& receiver : input.configuration.receivers) {
    bool used = receiver.location.file == nullptr;
    WalkRoutes(input.configuration.root_route, [&](const Route& route) {
      used = used || std::find(route.receivers.begin(), route.receivers.end(), receiver.name) !=
                         route.receivers.end();
    });
    if (used) continue;
    Warn(diagnostics, kUnusedReceiver, receiver.location,
         "receiver \"" + receiver.name + "\" is in no route: nothing is sent to it");
  }
}

constexpr std::string_view kExpiredSuppression = "expired-suppression";
void FindExpiredSuppressions(const LintInput& input, Diagnostics& diagnostics) {
  if (!input.now) return;
  for (const Suppression& suppression : input.configuration.suppressions) {
    std::optional<Timestamp> over = suppression.expires_at;
    if (suppression.ends_at)
      over = std::min(over.value_or(*suppression.ends_at), *suppression.ends_at);
    if (!over || *over > *input.now) continue;
    Warn(diagnostics, kExpiredSuppression, suppression.location,
         "suppression \"" + suppression.name + "\" ended at " + FormatTimestamp(*over) +
             " and has no effect");
  }
}

// Whether whatever `later` matches, `earlier` has taken before.
bool Shadows(const Route& earlier, const Route& later) {
  if (earlier.continue_matching) return false;
  return std::all_of(earlier.matchers.begin(), earlier.matchers.end(), [&later](const Matcher& m) {
    return std::find(later.matchers.begin(), later.matchers.end(), m) != later.matchers.end();
  });
}

constexpr std::string_view kUnreachableRoute = "unreachable-route";
void FindUnreachableRoutes(const LintInput& input, Diagnostics& diagnostics) {
  if (input.incomplete) return;
  WalkRoutes(input.configuration.root_route, [&diagnostics](const Route& parent) {
    for (auto later = parent.routes.begin(); later != parent.routes.end(); ++later) {
      const auto shadow = std::find_if(parent.routes.begin(), later, [later](const Route& earlier) {
        return Shadows(earlier, *later);
      });
      if (shadow == later) continue;
      Warn(diagnostics, kUnreachableRoute, later->location,
           "no alert reaches this route: the one at " + shadow->location.Describe() +
               " takes them all, without continue");
    }
  });
}

constexpr std::string_view kDuplicateRule = "duplicate-rule";
void FindDuplicateRules(const LintInput& input, Diagnostics& diagnostics) {
  std::map<std::pair<std::string, TemplateTexts>, const Rule*> seen;
  for (const RuleGroup& group : input.configuration.groups) {
    for (const Rule& rule : group.rules) {
      const auto [first, added] = seen.emplace(std::pair(rule.name, rule.labels), &rule);
      if (added) continue;
      Warn(diagnostics, kDuplicateRule, rule.location,
           "rule \"" + rule.name + "\" has the name and the labels of the one at " +
               first->second->location.Describe());
    }
  }
}

constexpr std::string_view kUnevenRepeatInterval = "uneven-repeat-interval";
void FindUnevenRepeatIntervals(const LintInput& input, Diagnostics& diagnostics) {
  WalkRoutes(input.configuration.root_route, [&diagnostics](const Route& route) {
    if (route.location.file == nullptr || route.group_interval <= Duration::zero()) return;
    for (const Duration repeat : route.repeat_intervals) {
      if (repeat % route.group_interval == Duration::zero()) continue;
      Warn(diagnostics, kUnevenRepeatInterval, route.location,
           "repeat_interval " + FormatDuration(repeat) + " is no multiple of group_interval " +
               FormatDuration(route.group_interval) + ": repeats come at the next multiple");
      return;
    }
  });
}

constexpr std::array<Lint, 5> kLints = {
    {{kUnusedReceiver, "A receiver that no route names.", FindUnusedReceivers},
     {kExpiredSuppression, "A suppression whose time has passed.", FindExpiredSuppressions},
     {kUnreachableRoute, "A route behind one that takes everything.", FindUnreachableRoutes},
     {kDuplicateRule, "Two rules with the same name and labels.", FindDuplicateRules},
     {kUnevenRepeatInterval, "A repeat_interval that group_interval does not divide.",
      FindUnevenRepeatIntervals}}};

}  // namespace

std::span<const Lint> AllLints() { return kLints; }

void RunLints(const LintInput& input, Diagnostics& diagnostics) {
  for (const Lint& lint : kLints)
    lint.run(input, diagnostics);
}

}  // namespace alertd::rules
