#include "rules/default_routes.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/labels.h"
#include "rules/match_reader.h"

namespace alertd::rules {
namespace {

bool IsLog(const Receiver& receiver) {
  // A receiver that is off has a log in its place, but it is not declared as one.
  return receiver.off_reason.empty() &&
         std::all_of(receiver.integrations.begin(), receiver.integrations.end(),
                     [](const Integration& integration) {
                       return std::holds_alternative<LogSettings>(integration.settings);
                     });
}

std::vector<std::string> OrBuiltInLog(std::vector<std::string> names) {
  if (names.empty()) names.emplace_back(kBuiltInLogReceiver);
  return names;
}

Route SeverityRoute(const Route& base, const std::string& expression,
                    std::vector<std::string> receivers) {
  Result<Matcher> matcher = MakeMatch(std::string(kSeverityLabel), expression);
  ALERTD_CHECK(matcher.has_value());  // the expressions stand below
  const bool several = expression.find('|') != std::string::npos;
  Route route = base;
  route.id = "{severity" + std::string(several ? "=~" : "=") + Quote(expression) + "}";
  route.matchers = {*std::move(matcher)};
  route.receivers = std::move(receivers);
  return route;
}

}  // namespace

Route DefaultRoutes(const std::vector<Receiver>& receivers, const Route& base) {
  std::vector<std::string> all;
  std::vector<std::string> logs;
  std::vector<std::string> others;
  for (const Receiver& receiver : receivers) {
    all.push_back(receiver.name);
    (IsLog(receiver) ? logs : others).push_back(receiver.name);
  }
  Route root = base;
  root.catches_unmatched = false;
  root.receivers = OrBuiltInLog(others);
  if (receivers.empty()) return root;
  const Route severities = root;
  root.routes.push_back(SeverityRoute(severities, "CRITICAL", OrBuiltInLog(all)));
  root.routes.push_back(SeverityRoute(severities, "HIGH|MEDIUM", OrBuiltInLog(others)));
  root.routes.push_back(SeverityRoute(severities, "LOW|INFO", OrBuiltInLog(logs)));
  return root;
}

void AssignRouteIds(Route& root) {
  std::map<std::string, size_t> seen;
  for (Route& route : root.routes) {
    const size_t before = seen[route.id]++;
    route.id = root.id + "/" + route.id + (before == 0 ? "" : "/" + std::to_string(before));
    AssignRouteIds(route);
  }
}

}  // namespace alertd::rules
