#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "rules/source_location.h"

namespace alertd::rules {

// What a route does when an alert's notification loop ends early (a mute, a silence): always close
// at the receiver what was opened there, or leave it as Alertmanager does.
enum class Closing { kAlways, kAlertmanager };

// Receivers that are told of an alert that has fired for so long and that nobody has acknowledged.
struct EscalationStep {
  Duration after{0};
  std::vector<std::string> receivers;
};

// An alert that begins or ends so often within a time is told of once, until it has been stable for
// as long.
struct Flapping {
  size_t changes = 0;
  Duration within{0};

  bool operator==(const Flapping&) const = default;
};

// A node of the route tree. `route:` of Alertmanager and the native `alert_routing:` both become
// one tree of these; what a node inherits from its parent is filled in, so each is complete.
struct Route {
  // Stable over reloads that leave the route alone: the path of matchers from the root, as
  // Alertmanager spells it: {}/{severity="CRITICAL"}.
  std::string id = "{}";
  Matchers matchers;                   // empty: every alert
  std::vector<std::string> receivers;  // of a leaf or of a node whose routes do not match
  // Those of them that are told later; each receiver stands in one step at most.
  std::vector<EscalationStep> escalation;
  std::vector<std::string> group_by = {"alertname"};
  bool group_by_all = false;  // `...`: every label set is its own group
  Duration group_wait{30'000};
  Duration group_interval{300'000};
  std::vector<Duration> repeat_intervals = {Duration{14'400'000}};  // the last one stays
  std::vector<std::string> mute_time_intervals;
  std::vector<std::string> active_time_intervals;
  // Alertmanager's labels of a route: names with templates, by name; the parent's included.
  std::vector<std::pair<std::string, std::string>> labels;
  Closing closing = Closing::kAlways;
  std::optional<Flapping> flapping = std::nullopt;
  bool continue_matching = false;
  // Set on the built-in root that takes what no declared route matches: a reason to warn.
  bool catches_unmatched = false;
  std::vector<Route> routes;
  SourceLocation location;
};

// How long an alert has to fire, unacknowledged, before the route tells the receiver of it.
Duration EscalationDelay(const Route& route, std::string_view receiver);

}  // namespace alertd::rules
