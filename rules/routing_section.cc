// `alert_routing:`, our route tree.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "rules/closing.h"
#include "rules/escalation.h"
#include "rules/match_reader.h"
#include "rules/route_labels.h"
#include "rules/rule_text.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

void ReadGroupBy(FileScope& scope, SectionReader& reader, Route& route) {
  if (reader.Find("group_by") == nullptr) return;
  const std::vector<TextValue> labels = reader.Texts("group_by");
  route.group_by.clear();
  route.group_by_all = false;
  std::set<std::string> seen;
  for (const TextValue& label : labels) {
    std::string name = label.value() == "alert_name" ? "alertname" : label.value();
    if (name == "...") {
      route.group_by_all = true;
    } else if (seen.insert(name).second) {
      route.group_by.push_back(std::move(name));
    } else {
      scope.Error({.name = "duplicate",
                   .range = label.location.range,
                   .message = "label \"" + name + "\" stands twice in group_by",
                   .suggestion = {}});
    }
  }
  if (route.group_by_all && labels.size() > 1) {
    scope.Error({.name = "conflict",
                 .range = reader.KeyRange("group_by"),
                 .message = "\"...\" groups by all labels; no other may stand beside it",
                 .suggestion = {}});
  }
}

void RefuseZero(FileScope& scope, std::string_view key, SourceRange range) {
  scope.Error({.name = "bad-duration",
               .range = range,
               .message = std::string(key) + " must be more than 0",
               .suggestion = {}});
}

void ReadRepeatIntervals(FileScope& scope, SectionReader& reader, Route& route) {
  const YamlNode* const node = reader.Find("repeat_interval");
  if (node == nullptr) return;
  std::vector<const YamlNode*> steps{node};
  if (node->kind == YamlKind::kSequence) steps = scope.Items(*node, "repeat_interval");
  if (steps.empty()) {
    scope.Error({.name = "bad-value",
                 .range = node->range,
                 .message = "repeat_interval must name at least one duration",
                 .suggestion = {}});
  }
  std::vector<Duration> intervals;
  for (const YamlNode* step : steps) {
    const std::optional<Duration> span = scope.Span(*step, "repeat_interval");
    if (!span) continue;
    if (*span == Duration::zero()) RefuseZero(scope, "repeat_interval", step->range);
    intervals.push_back(*span);
  }
  if (!intervals.empty()) route.repeat_intervals = std::move(intervals);
}

void ReadClosing(FileScope& scope, SectionReader& reader, Route& route) {
  const YamlNode* const node = reader.Find("closing");
  if (node == nullptr) return;
  const std::optional<std::string> closing = scope.Choice(*node, "closing", kClosingNames);
  if (closing) route.closing = ClosingOf(*closing);
}

// As many are remembered of each alert.
constexpr int64_t kChangesMax = 1000;

void ReadFlapping(FileScope& scope, SectionReader& routes, Route& route) {
  const YamlNode* const node = routes.Find("flapping");
  if (node == nullptr) return;
  SectionReader reader(scope, *node, "flapping");
  std::optional<int64_t> changes;
  if (const YamlNode* count = reader.Require("changes")) {
    changes = scope.Count(*count, "changes", kChangesMax);
    if (changes && *changes < 2) {
      scope.Error({.name = "bad-value",
                   .range = count->range,
                   .message = "changes must be at least 2",
                   .suggestion = {}});
      changes.reset();
    }
  }
  std::optional<Duration> within;
  if (reader.Require("within") != nullptr) within = reader.Span("within");
  if (within == Duration::zero()) RefuseZero(scope, "within", reader.KeyRange("within"));
  reader.Finish();
  if (changes && within) route.flapping = {static_cast<size_t>(*changes), *within};
}

// Those of the route over those of its parent, by name.
void ReadRouteLabels(FileScope& scope, SectionReader& reader, Route& route, Draft& draft) {
  for (const KeyedText& label : reader.TextMap("labels")) {
    CheckLabelName(scope, label);
    SetRouteLabel(scope, label.name, label.text.text, route, draft);
  }
}

// What a route has of its own or takes over from its parent.
void ReadInherited(FileScope& scope, SectionReader& reader, Route& route, Draft& draft) {
  ReadGroupBy(scope, reader, route);
  route.group_wait = reader.Span("group_wait").value_or(route.group_wait);
  route.group_interval = reader.Span("group_interval").value_or(route.group_interval);
  if (route.group_interval == Duration::zero()) {
    RefuseZero(scope, "group_interval", reader.KeyRange("group_interval"));
  }
  ReadRepeatIntervals(scope, reader, route);
  ReadClosing(scope, reader, route);
  ReadFlapping(scope, reader, route);
  ReadRouteLabels(scope, reader, route, draft);
}

// As in Alertmanager, they are of the route alone and not of those below it.
std::vector<std::string> ReadTimeIntervalNames(SectionReader& reader, std::string_view key,
                                               Draft& draft) {
  std::vector<std::string> names;
  for (const TextValue& name : reader.Texts(key)) {
    draft.alertmanager.time_interval_uses.push_back(
        {.name = name.value(), .location = name.location});
    names.push_back(name.value());
  }
  return names;
}

void ReadReceivers(FileScope& scope, SectionReader& reader, Route& route, Draft& draft) {
  if (reader.Find("receivers") == nullptr) return;
  route.receivers.clear();
  for (const TextValue& name : reader.Texts("receivers")) {
    if (std::find(route.receivers.begin(), route.receivers.end(), name.value()) !=
        route.receivers.end()) {
      scope.Error({.name = "duplicate",
                   .range = name.location.range,
                   .message = "receiver \"" + name.value() + "\" stands twice in one route",
                   .suggestion = {}});
      continue;
    }
    route.receivers.push_back(name.value());
    draft.receiver_uses.push_back({.name = name.value(), .location = name.location});
  }
}

constexpr const char* kMatchHint =
    "here it is \"match\", with names of labels and regular expressions: {severity: HIGH|MEDIUM}";
constexpr const char* kInReceiversHint = "it stands in the receivers";
constexpr const char* kInRoutesHint = "it stands in the routes";

// Keys of `route:` and of receivers that are often tried in a route.
constexpr SectionReader::Hint kRouteHints[] = {
    {"matchers", kMatchHint},
    {"match_re", kMatchHint},
    {"receiver", "here it is \"receivers\", a list of names"},
    {"fallback", kInReceiversHint},
    {"rate_limit", kInReceiversHint},
};
constexpr SectionReader::Hint kRootHints[] = {
    {"match", kInRoutesHint},
    {"matchers", "here it is \"match\", and it stands in the routes"},
    {"match_re", "here it is \"match\", and it stands in the routes"},
    {"receiver", "here it is \"receivers\", a list of names, and it stands in the routes"},
    {"receivers", "they stand in the routes"},
    {"escalation", kInRoutesHint},
    {"continue", kInRoutesHint},
    {"mute_time_intervals", "they stand in the routes"},
    {"active_time_intervals", "they stand in the routes"},
    {"fallback", kInReceiversHint},
    {"rate_limit", kInReceiversHint},
};

Route ReadRoute(FileScope& scope, const YamlNode& node, const Route& parent, Draft& draft) {
  SectionReader reader(scope, node, "a route");
  Route route = parent;  // what it does not say itself; the parent's routes are not there yet
  route.catches_unmatched = false;
  route.location = scope.Locate(reader.range());
  DeclaredMatch match = ReadMatch(scope, reader);
  route.matchers = std::move(match.matchers);
  route.id = std::move(match.spelled);  // its own step; the path is put together at the end
  ReadReceivers(scope, reader, route, draft);
  ReadEscalation(scope, reader, route, draft);
  ReadInherited(scope, reader, route, draft);
  route.continue_matching = reader.FlagOr("continue", false);
  route.mute_time_intervals = ReadTimeIntervalNames(reader, "mute_time_intervals", draft);
  route.active_time_intervals = ReadTimeIntervalNames(reader, "active_time_intervals", draft);
  reader.AddHints(kRouteHints);
  std::vector<Route> children;
  for (const YamlNode* child : reader.Items("routes")) {
    children.push_back(ReadRoute(scope, *child, route, draft));
  }
  route.routes = std::move(children);
  reader.Finish();
  const YamlNode* const receivers = reader.Find("receivers");
  // Receivers that are not right were reported, and are not missing.
  const bool names_some =
      receivers != nullptr && (receivers->kind != YamlKind::kSequence || !receivers->items.empty());
  const bool nobody = !names_some && reader.Find("escalation") == nullptr &&
                      (route.receivers.empty() ||
                       (parent.catches_unmatched && route.routes.empty() && receivers == nullptr));
  if (nobody && reader.is_mapping()) {
    scope.Error({.name = "missing-key",
                 .range = reader.range(),
                 .message = "a route needs \"receivers\"",
                 .suggestion = {}});
  }
  return route;
}

}  // namespace

void ReadRoutingSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  SectionReader reader(scope, section, "alert_routing");
  Route root;
  root.location = scope.Locate(reader.range());
  root.receivers = {std::string(kBuiltInLogReceiver)};
  root.catches_unmatched = true;
  ReadInherited(scope, reader, root, draft);
  const std::vector<const YamlNode*> routes = reader.Items("routes");
  reader.AddHints(kRootHints);
  std::vector<Route> children;
  children.reserve(routes.size());
  for (const YamlNode* node : routes) {
    children.push_back(ReadRoute(scope, *node, root, draft));
  }
  reader.Finish();
  root.routes = std::move(children);
  draft.root_route = std::move(root);
}

}  // namespace alertd::rules
