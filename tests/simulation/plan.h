#pragma once

// What a seed's world is made of: rules, series, routes, receivers.

#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "tests/simulation/declaration.h"
#include "tests/simulation/dice.h"

namespace alertd::simulation {

inline constexpr Duration kScrapeInterval{15'000};
inline constexpr int kGroupIntervalMax = 90;  // of any route, in seconds

struct Plan {
  // The first one at the beginning, and any of them by reloads; rules, and what receivers reach,
  // are the same in all.
  std::vector<Declaration> declarations;
  // Whether these differ in which routes with the same matchers tell whom, and in no more:
  // receivers are to hear nothing of that.
  bool shares_routes = false;
  std::vector<Labels> targets;  // job and instance
  // Every target has each of these; the rule of a metric holds while it is above 0.
  std::vector<std::string> metrics;
};

// `start`: when it begins.
Plan MakePlan(Dice& dice, Timestamp start);

// The metric that a rule's alerts are about.
std::string MetricOf(const std::string& rule);

}  // namespace alertd::simulation
