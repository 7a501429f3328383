#include <optional>
#include <string_view>

#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"
#include "rules/yaml_document.h"

namespace alertd::lint {
namespace {

// The mapping whose first key stands at `range`; null when there is none.
const rules::YamlNode* FindMapping(const rules::YamlNode& node, const SourceRange& range) {
  if (node.kind == rules::YamlKind::kMapping && !node.entries.empty() &&
      node.entries.front().key->range == range) {
    return &node;
  }
  for (const rules::YamlEntry& entry : node.entries)
    if (const rules::YamlNode* found = FindMapping(*entry.value, range)) return found;
  for (const rules::YamlNode* item : node.items)
    if (const rules::YamlNode* found = FindMapping(*item, range)) return found;
  return nullptr;
}

// Where the route itself, and not a parent, says one of the two: repeat_interval first.
std::optional<rules::SourceLocation> PlaceOfInterval(const rules::Route& route) {
  const auto parsed = rules::YamlDocument::Parse(route.location.file);
  if (parsed.document == nullptr) return std::nullopt;
  const rules::YamlNode* const node = FindMapping(parsed.document->root(), route.location.range);
  if (node == nullptr) return std::nullopt;
  for (const std::string_view key : {"repeat_interval", "group_interval"}) {
    for (const rules::YamlEntry& entry : node->entries)
      if (entry.key->value == key) return parsed.document->Locate(entry.key->range);
  }
  return std::nullopt;
}

// Nothing where group_interval divides them all.
std::optional<Duration> FindUneven(const rules::Route& route) {
  if (route.group_interval <= Duration::zero()) return std::nullopt;
  for (const Duration repeat : route.repeat_intervals)
    if (repeat % route.group_interval != Duration::zero()) return repeat;
  return std::nullopt;
}

void Run(const LintInput& input, Findings& findings) {
  WalkRoutes(input.configuration.root_route, [&findings](const rules::Route& route) {
    if (route.location.file == nullptr) return;
    const std::optional<Duration> uneven = FindUneven(route);
    if (!uneven) return;
    // What a route takes over from its parent is said of the parent.
    const auto place = PlaceOfInterval(route);
    if (!place) return;
    findings.Add({.location = *place,
                  .message = "repeat_interval " + FormatDuration(*uneven) +
                             " is no multiple of group_interval " +
                             FormatDuration(route.group_interval) +
                             ": repeats come at the next multiple",
                  .suggestion = {}});
  });
}

}  // namespace

const Lint kUnevenRepeatInterval = {
    .name = "uneven-repeat-interval",
    .summary = "A repeat_interval that group_interval does not divide.",
    .explanation =
        R"(A group is looked at once in group_interval, and what is due by then is repeated. A repeat_interval
between two such moments waits for the later one.)",
    .bad = R"(receivers:
  - {name: oncall, type: log}
alert_routing:
  routes:
    - {match: {severity: HIGH}, receivers: [oncall], group_interval: 10m, repeat_interval: 25m}
)",
    .good = R"(receivers:
  - {name: oncall, type: log}
alert_routing:
  routes:
    - {match: {severity: HIGH}, receivers: [oncall], group_interval: 10m, repeat_interval: 30m}
)",
    .run = &Run};

}  // namespace alertd::lint
