#include "tests/simulation/reference.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/plan.h"

namespace alertd::simulation {
namespace {

bool AllMatch(const Matchers& matchers, const Labels& labels) {
  for (const Matcher& matcher : matchers) {
    if (!matcher.Matches(labels.Get(matcher.name()))) return false;
  }
  return true;
}

// Whether the alert goes to the node or to something below it.
bool Walk(const rules::Route& node, const Labels& labels, std::vector<const rules::Route*>& taken) {
  if (!AllMatch(node.matchers, labels)) return false;
  bool below = false;
  for (const rules::Route& child : node.routes) {
    if (!Walk(child, labels, taken)) continue;
    below = true;
    if (!child.continue_matching) break;
  }
  if (!below) taken.push_back(&node);
  return true;
}

size_t NumberOf(const NumberedRoutes& routes, const rules::Route& route) {
  std::vector<const rules::Route*> nodes{&routes.root};
  size_t place = 0;
  for (; nodes.back() != &route; ++place) {
    const rules::Route* node = nodes.back();
    nodes.pop_back();
    for (auto child = node->routes.rbegin(); child != node->routes.rend(); ++child)
      nodes.push_back(&*child);
  }
  return routes.numbers.at(place);
}

std::string GroupOf(const NumberedRoutes& routes, const rules::Route& route, const Labels& labels) {
  std::string key;
  for (const Label label : labels) {
    const auto& names = route.group_by;
    if (!route.group_by_all && std::find(names.begin(), names.end(), label.name) == names.end())
      continue;
    key += (key.empty() ? "" : ", ") + std::string(label.name) + "=\"" + std::string(label.value) +
           "\"";
  }
  const size_t number = NumberOf(routes, route);
  return route.id + ":{" + key + "}" + (number == 1 ? "" : "#" + std::to_string(number));
}

bool Inhibits(const rules::InhibitRule& rule, const Labels& source, const Labels& target) {
  if (!AllMatch(rule.source, source) || !AllMatch(rule.target, target)) return false;
  // An alert that matches both sides is not held by another such one.
  if (AllMatch(rule.target, source) && AllMatch(rule.source, target)) return false;
  return std::all_of(rule.equal.begin(), rule.equal.end(),
                     [&](const std::string& name) { return source.Get(name) == target.Get(name); });
}

}  // namespace

std::vector<Way> WaysOf(const NumberedRoutes& routes, const Labels& labels) {
  std::vector<const rules::Route*> taken;
  Walk(routes.root, labels, taken);
  std::vector<Way> ways;
  for (const rules::Route* route : taken) {
    const std::string group = GroupOf(routes, *route, labels);
    for (const std::string& receiver : route->receivers) {
      Way way{route, receiver, group, {}};
      for (const rules::EscalationStep& step : route->escalation) {
        const auto& told = step.receivers;
        if (std::find(told.begin(), told.end(), receiver) != told.end()) way.delay = step.after;
      }
      ways.push_back(std::move(way));
    }
  }
  return ways;
}

void Quiet::See(const std::set<Labels>& firing, Timestamp now) {
  const bool by_itself = until_resolved || until_unmatched;
  if (ended || !by_itself || now < from || until <= now) return;
  const bool holds = std::any_of(firing.begin(), firing.end(), [this](const Labels& labels) {
    return AllMatch(matchers, labels);
  });
  if (holds) {
    has_held = true;
    unmatched_since.reset();
  } else if (until_resolved && has_held) {
    ended = true;
  } else if (until_unmatched) {
    unmatched_since = std::min(unmatched_since.value_or(now), now);
    ended = now - *unmatched_since >= *until_unmatched;
  }
}

MuteKind MuteOf(const MuteScene& scene, const Labels& labels) {
  for (const auto& [id, quiet] : scene.silences) {
    const bool open = !quiet.ended && quiet.from <= scene.now && scene.now < quiet.until;
    if (open && AllMatch(quiet.matchers, labels)) return MuteKind::kAskedFor;
  }
  for (const rules::Suppression& one : scene.configuration.suppressions) {
    const bool open = *one.starts_at <= scene.now && scene.now < *one.ends_at;
    if (open && AllMatch(one.matchers, labels)) return MuteKind::kAskedFor;
  }
  for (const rules::InhibitRule& rule : scene.configuration.inhibit_rules) {
    for (const Labels& source : scene.firing) {
      if (Inhibits(rule, source, labels)) return MuteKind::kInhibited;
    }
  }
  return MuteKind::kNone;
}

const Sighting* Sightings::LastUp(Timestamp at) const {
  for (auto sighting = all_.rbegin(); sighting != all_.rend(); ++sighting) {
    if (sighting->up && sighting->at <= at) return &*sighting;
  }
  return nullptr;
}

bool Sightings::CalmFor(Duration interval, Timestamp from, Timestamp until) const {
  std::optional<Timestamp> calm_since;
  Timestamp last = from;
  for (const Sighting& sighting : all_) {
    if (sighting.at < from || sighting.at > until) continue;
    const bool calm = sighting.up && !sighting.holds;
    // What was in between may be forgotten.
    if (sighting.at - std::exchange(last, sighting.at) > kScrapeInterval) calm_since.reset();
    if (calm && !calm_since) calm_since = sighting.at;
    if (calm_since && sighting.at - *calm_since >= interval) return true;
    if (!calm) calm_since.reset();
  }
  const bool goes_on = until - last <= kScrapeInterval;
  return calm_since && goes_on && until - *calm_since >= interval;
}

bool Sightings::HoldsSince(Duration since_start) const {
  bool any = false;
  for (auto sighting = all_.rbegin(); sighting != all_.rend(); ++sighting) {
    if (sighting->since_start < since_start) break;
    if (!sighting->up || !sighting->holds) return false;
    any = true;
  }
  return any;
}

}  // namespace alertd::simulation
