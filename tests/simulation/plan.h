#pragma once

// What a seed's world is made of: rules, series, routes, receivers.

#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "rules/configuration.h"
#include "tests/simulation/dice.h"

namespace alertd::simulation {

inline constexpr Duration kScrapeInterval{15'000};

struct Plan {
  // As it is at first, and what a reload replaces it with; rules and receivers are the same.
  rules::Configuration configuration;
  rules::Configuration reloaded;
  std::vector<Labels> targets;  // job and instance
  // Every target has each of these; the rule of a metric holds while it is above 0.
  std::vector<std::string> metrics;
};

// `start`: when it begins.
Plan MakePlan(Dice& dice, Timestamp start);

// The metric that a rule's alerts are about.
std::string MetricOf(const std::string& rule);

}  // namespace alertd::simulation
